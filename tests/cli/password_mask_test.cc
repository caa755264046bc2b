#include "cli/password_mask.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pulso {
namespace {

std::string Masked(std::string argument) {
  std::string program = "pulso";
  std::vector<char*> arguments = {program.data(), argument.data(), nullptr};
  MaskPasswords(2, arguments.data());
  return argument;
}

TEST(PasswordMask, HidesThePasswordOfAUri) {
  EXPECT_EQ(Masked("postgresql://ann:secret@host:5432/db"), "postgresql://ann:xxxxxx@host:5432/db");
  EXPECT_EQ(Masked("--db=postgres://ann:s@c/r:t@host/db"), "--db=postgres://ann:xxxxxxx@host/db");
}

TEST(PasswordMask, HidesAllThatFollowsThePasswordOfAConnectionString) {
  EXPECT_EQ(Masked("host=a password=my secret"), "host=a password=xxxxxxxxx");
  EXPECT_EQ(Masked("postgresql://host/db?password=secret&user=ann"),
            "postgresql://host/db?password=xxxxxxxxxxxxxxx");
  EXPECT_EQ(Masked("sslpassword=secret"), "sslpassword=xxxxxx");
  EXPECT_EQ(Masked("dbname=password password = secret"), "dbname=password password = xxxxxx");
  EXPECT_EQ(Masked("password ="), "password =");
}

TEST(PasswordMask, LeavesOtherArgumentsAsTheyAre) {
  for (const char* argument : {"load", "export.zip", "postgresql://ann@host:5432/db", "ann@host",
                               "postgresql://host:5432/db", "host=a port=5432", ""}) {
    EXPECT_EQ(Masked(argument), argument);
  }
}

}  // namespace
}  // namespace pulso
