#include "line/network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso::line {
namespace {

// Packets that wait in the device for the line to take them: a window of some megabytes.
constexpr int kQueuedPackets = 10000;

absl::Status Impossible(std::string_view what) {
  return PreflightError(absl::StrCat(std::string(what), ": ", std::strerror(errno)));
}

ifreq RequestFor(std::string_view device) {
  ifreq request{};
  device.copy(request.ifr_name, sizeof request.ifr_name - 1);
  return request;
}

void PutAddress(sockaddr& place, const std::string& text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  inet_pton(AF_INET, text.c_str(), &address.sin_addr);
  std::memcpy(&place, &address, sizeof address);
}

absl::Status BringUp(const FileDescriptor& control, std::string_view device) {
  ifreq request = RequestFor(device);
  if (ioctl(control.get(), SIOCGIFFLAGS, &request) != 0) return Impossible("the device's flags");
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  if (ioctl(control.get(), SIOCSIFFLAGS, &request) != 0) return Impossible("bring a device up");
  return absl::OkStatus();
}

FileDescriptor ControlSocket() {
  return FileDescriptor(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

}  // namespace

absl::Status EnterNewNetwork() {
  if (unshare(CLONE_NEWNET) != 0) return Impossible("a network namespace");
  return BringUp(ControlSocket(), "lo");
}

absl::StatusOr<FileDescriptor> OpenTunDevice(const std::string& address, const std::string& peer) {
  constexpr std::string_view kDevice = "slow0";
  FileDescriptor tun(open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!tun.is_open()) return Impossible("/dev/net/tun");
  ifreq request = RequestFor(kDevice);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  if (ioctl(tun.get(), TUNSETIFF, &request) != 0) return Impossible("a TUN device");
  const int header = kSegmentsHeaderBytes;
  if (ioctl(tun.get(), TUNSETVNETHDRSZ, &header) != 0 ||
      ioctl(tun.get(), TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) != 0) {
    return Impossible("segments of a TUN device");
  }

  const FileDescriptor control = ControlSocket();
  request = RequestFor(kDevice);
  request.ifr_qlen = kQueuedPackets;
  if (ioctl(control.get(), SIOCSIFTXQLEN, &request) != 0) return Impossible("the device's queue");
  PutAddress(request.ifr_addr, address);
  if (ioctl(control.get(), SIOCSIFADDR, &request) != 0) return Impossible("the device's address");
  PutAddress(request.ifr_dstaddr, peer);
  if (ioctl(control.get(), SIOCSIFDSTADDR, &request) != 0) return Impossible("the device's peer");
  RETURN_IF_ERROR(BringUp(control, kDevice));
  return tun;
}

}  // namespace pulso::line
