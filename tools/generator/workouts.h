// Workout elements, with everything that hangs below them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "generator/plan.h"
#include "generator/random.h"
#include "generator/sources.h"
#include "generator/workout_shapes.h"
#include "generator/xml_writer.h"

namespace pulso::generator {

// A GPX file to be written after export.xml.
struct PlannedRoute {
  std::string file_name;    // "route_2025-07-10_7.30pm.gpx"
  std::string title;        // "Route 2025-07-10 7:30pm"
  std::int64_t started_at;  // seconds since 1970
  std::int64_t ended_at;
};

class Workouts {
 public:
  Workouts(const Plan& plan, const Sources& sources);

  // Writes all of them, ascending in time.
  void Write(XmlWriter& xml);

  // The routes to which the elements refer.
  const std::vector<PlannedRoute>& routes() const { return routes_; }

 private:
  // A stretch of a workout or of one activity in it.
  struct Span {
    std::int64_t started_at, ended_at;
    std::int64_t length() const { return ended_at - started_at; }
  };
  struct Metadata {
    std::string key, value;
  };

  const WorkoutShape& DrawShape(std::uint64_t index);
  Span DrawSpan(std::uint64_t index, const WorkoutShape& shape);
  void WriteOne(XmlWriter& xml, const WorkoutShape& shape, const Span& span);
  std::vector<Metadata> DrawBlock(const WorkoutShape& shape);
  void WriteEvents(XmlWriter& xml, const Span& span, std::size_t count);
  void WriteLaps(XmlWriter& xml, const Span& span, std::size_t count);
  void WriteActivities(XmlWriter& xml, const WorkoutShape& shape, const Span& span);
  void WriteStatistics(XmlWriter& xml, const WorkoutShape& shape, const Span& span,
                       std::size_t count);
  void WriteDuration(XmlWriter& xml, std::int64_t seconds);
  void WriteRoutes(XmlWriter& xml, const WorkoutShape& shape, const Span& span);
  PlannedRoute PlanRoute(const Span& span);
  std::string Uuid();

  const Plan& plan_;
  const Sources& sources_;
  Random random_;
  DeviceAddresses addresses_;
  std::vector<PlannedRoute> routes_;
  std::map<std::string, int> name_uses_;  // of route file names, without their ending
};

}  // namespace pulso::generator
