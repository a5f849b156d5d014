#include "bench/stories.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

namespace bench {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path folder() {
  const char* const named = std::getenv("WIREPROOF_STORIES");
  return named != nullptr ? fs::path(named) : fs::path(WIREPROOF_BENCH_FOLDER) / "stories";
}

/// {"cases": [{"headers": [{NAME: VALUE}, …]}, …]}
Lists read(const fs::path& file) {
  const json story = json::parse(std::ifstream(file));
  Lists lists;
  for (const json& block : story.at("cases")) {
    wire::hpack::FieldList& fields = lists.emplace_back();
    for (const json& header : block.at("headers")) {
      for (const auto& [name, value] : header.items()) {
        fields.push_back({name, value.get<std::string>()});
      }
    }
  }
  return lists;
}

Stories read_all() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == ".json") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  Stories all;
  for (const fs::path& file : files) {
    all.push_back(read(file));
  }
  return all;
}

}  // namespace

const Stories& stories() {
  static const Stories all = read_all();
  return all;
}

}  // namespace bench
