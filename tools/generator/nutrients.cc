#include "generator/nutrients.h"

#include "generator/text_format.h"

namespace pulso::generator {
namespace {

#define DIETARY "HKQuantityTypeIdentifierDietary"

constexpr Nutrient kNutrients[] = {
    {DIETARY "EnergyConsumed", 400, "kcal", Pico(210)},
    {DIETARY "Carbohydrates", 250, "g", Pico(24)},
    {DIETARY "Protein", 250, "g", Pico(9)},
    {DIETARY "FatTotal", 250, "g", Pico(7.5)},
    {DIETARY "Sugar", 150, "g", Pico(8.2)},
    {DIETARY "Sodium", 120, "mg", Pico(280)},
    {DIETARY "Fiber", 120, "g", Pico(2.4)},
    {DIETARY "FatSaturated", 120, "g", Pico(2.1)},
    {DIETARY "Cholesterol", 60, "mg", Pico(21)},
    {DIETARY "Water", 60, "mL", Pico(250)},
    {DIETARY "Caffeine", 40, "mg", Pico(80)},
    {DIETARY "Calcium", 40, "mg", Pico(90)},
    {DIETARY "Iron", 30, "mg", Pico(1.3)},
    {DIETARY "Potassium", 30, "mg", Pico(240)},
    {DIETARY "VitaminC", 20, "mg", Pico(9)},
    {DIETARY "VitaminA", 5, "mcg", Pico(60)},
    {DIETARY "VitaminB6", 5, "mg", Pico(0.12)},
    {DIETARY "VitaminB12", 5, "mcg", Pico(0.4)},
    {DIETARY "VitaminD", 5, "mcg", Pico(0.7)},
    {DIETARY "VitaminE", 5, "mg", Pico(0.9)},
    {DIETARY "VitaminK", 5, "mcg", Pico(11)},
    {DIETARY "Thiamin", 4, "mg", Pico(0.1)},
    {DIETARY "Riboflavin", 4, "mg", Pico(0.13)},
    {DIETARY "Niacin", 4, "mg", Pico(1.7)},
    {DIETARY "Folate", 4, "mcg", Pico(34)},
    {DIETARY "Magnesium", 4, "mg", Pico(27)},
    {DIETARY "Zinc", 4, "mg", Pico(0.8)},
    {DIETARY "Phosphorus", 2, "mg", Pico(110)},
    {DIETARY "FatMonounsaturated", 2, "g", Pico(2.6)},
    {DIETARY "FatPolyunsaturated", 2, "g", Pico(1.4)},
};

#undef DIETARY

}  // namespace

std::span<const Nutrient> Nutrients() { return kNutrients; }

}  // namespace pulso::generator
