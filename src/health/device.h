// The device attribute: HealthKit's description of an HKDevice, or free text.
//
//   device      = description / free text
//   description = "<<HKDevice: 0x" 1*hexdigit ">" *( ", " key ":" value ) ">"
//   key         = name, manufacturer, model, hardware, firmware, software, localIdentifier,
//                 UDIDeviceIdentifier, creation date: any subset, always in this order
//   value       = text without quoting or escapes; it may hold commas, colons and blanks
//
// The address changes with every object, so it is dropped; so is the creation date from the
// identity, because only newer versions of iOS write it, for old devices too.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace pulso {

struct Device {
  // What the device is recognised by.  Of a description: the text without the address and without
  // a readable creation date, "<<HKDevice>, name:iPhone>".  Of free text: the text.
  std::string raw_text;

  // Filled when the text is a description from beginning to end.
  std::optional<std::string> name;
  std::optional<std::string> manufacturer;
  std::optional<std::string> model;
  std::optional<std::string> hardware;
  std::optional<std::string> firmware;
  std::optional<std::string> software;
  std::optional<std::string> local_identifier;
  std::optional<std::string> udi_device_identifier;
  std::optional<Timestamp> creation_date;
};

// The part of `raw` that does not change from object to object, a view into `raw`: of a description
// what follows the address, with the ">" that closes it; else the whole text.  Cheap, and enough to
// look up a device that was parsed before: equal results mean equal devices, except for a free text
// that begins with ">", which nothing writes.
std::string_view DeviceTextAfterAddress(std::string_view raw);

// Takes a device attribute apart.  Never fails: what is no description is free text.  A description
// whose fields cannot be told apart keeps its raw_text and nothing else.
Device ParseDevice(std::string_view raw);

}  // namespace pulso
