#include "support/full_disk.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "base/file_descriptor.h"
#include "support/export_files.h"

namespace pulso {
namespace {

constexpr char kSize[] = "size=48m";

bool MountSmallDisk(const std::string& folder) {
  std::filesystem::create_directory(folder);
  return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("none", folder.c_str(), "tmpfs", 0, kSize) == 0;
}

// To the server's account.
void GiveFolder(const std::string& folder, const std::string& data_folder) {
  struct stat data;
  if (stat(data_folder.c_str(), &data) != 0 ||
      chown(folder.c_str(), data.st_uid, data.st_gid) != 0 || chmod(folder.c_str(), 0700) != 0) {
    throw std::runtime_error("test support: no folder for a tablespace");
  }
}

}  // namespace

FullDisk::FullDisk()
    : is_mounted_(MountSmallDisk(folder_ / "disk")), server_(TestServer::Start(Durability::kOff)) {
  if (!is_mounted_) return;
  std::filesystem::create_directory(folder_ / "disk/space");
  GiveFolder(folder_ / "disk/space", server_.server().data_folder());
  chmod((folder_ / "").c_str(), 0711);
  server_.Run("CREATE TABLESPACE tiny LOCATION '" + (folder_ / "disk/space") + "'");
}

FullDisk::~FullDisk() {
  if (is_mounted_) umount2((folder_ / "disk").c_str(), MNT_DETACH);
}

void FullDisk::Fill(const std::vector<std::string>& process_ids) {
  if (is_mounted_) {
    const FileDescriptor file(
        open((folder_ / "disk/filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const std::string block(4096, 'x');
    while (write(file.get(), block.data(), block.size()) > 0) {
    }
    return;
  }
  const rlimit limit = {.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
  for (const std::string& process_id : process_ids) {
    if (prlimit(std::stoi(process_id), RLIMIT_FSIZE, &limit, nullptr) != 0) {
      throw std::runtime_error("test support: no limit for the session");
    }
  }
}

void FullDisk::Clear() { unlink((folder_ / "disk/filler").c_str()); }

}  // namespace pulso
