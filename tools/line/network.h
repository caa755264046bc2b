// Network namespaces and the devices in them.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/file_descriptor.h"

namespace pulso::line {

// Moves the calling thread, and the processes that it starts from now on, into a new network
// namespace in which only the loopback device is up.  The namespace ends with the last process and
// device in it.  A preflight error when the system does not allow it.
absl::Status EnterNewNetwork();

// A packet of a TUN device has this many bytes in front of it (struct virtio_net_hdr): how TCP cut
// it into segments, of which up to 64 KiB are one packet, as network cards take them.  A line that
// carried each segment by itself would be the slowest part of a load.
inline constexpr std::size_t kSegmentsHeaderBytes = 10;

// Makes a TUN device with this IPv4 address in the thread's namespace, joined to `peer`.  What the
// system sends through it can be read, and what is written arrives; reading does not wait.
absl::StatusOr<FileDescriptor> OpenTunDevice(const std::string& address, const std::string& peer);

}  // namespace pulso::line
