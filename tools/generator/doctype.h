// The head of export.xml.
#pragma once

#include <string>

namespace pulso::generator {

// Appends the XML declaration and the document type with the version comment: everything before
// the root element.
void AppendDoctype(std::string& out);

}  // namespace pulso::generator
