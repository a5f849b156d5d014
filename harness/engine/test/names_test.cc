// spec/names.json, which the harness reads, and the enumerations of wire/ say the same.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "wire/grpc/status.h"
#include "wire/preface.h"
#include "wire/types.h"

namespace engine::test {
namespace {

using Names = std::map<std::string, std::uint32_t>;

nlohmann::json published() {
  std::ifstream file(WIREPROOF_SPEC_DIR "/names.json");
  return nlohmann::json::parse(file);
}

/// Every number up to `last` that has a name, by its name.
template <typename Enum, typename ToString>
Names named(std::uint32_t last, ToString to_string) {
  Names names;
  for (std::uint32_t number = 0; number <= last; ++number) {
    const std::string name = to_string(static_cast<Enum>(number));
    if (!name.starts_with("0x") && name != std::to_string(number)) {
      names[name] = number;
    }
  }
  return names;
}

TEST(Names, OfFrameTypesArePublished) {
  const Names names =
      named<wire::FrameType>(0xff, [](wire::FrameType type) { return wire::to_string(type); });
  EXPECT_EQ(published()["frame_types"].get<Names>(), names);
}

TEST(Names, OfSettingsArePublished) {
  const Names names =
      named<wire::SettingId>(0xffff, [](wire::SettingId id) { return wire::to_string(id); });
  EXPECT_EQ(published()["settings"].get<Names>(), names);
}

TEST(Names, OfErrorCodesArePublished) {
  const Names names =
      named<wire::ErrorCode>(0xffff, [](wire::ErrorCode code) { return wire::to_string(code); });
  EXPECT_EQ(published()["error_codes"].get<Names>(), names);
}

TEST(Names, OfGrpcStatusCodesArePublished) {
  const Names names = named<wire::grpc::StatusCode>(
      0xff, [](wire::grpc::StatusCode code) { return wire::grpc::to_string(code); });
  EXPECT_EQ(published()["grpc_status"].get<Names>(), names);
}

TEST(Names, TheClientPrefaceIsPublished) {
  EXPECT_EQ(published()["client_preface"].get<std::string>(), wire::kClientPreface);
}

}  // namespace
}  // namespace engine::test
