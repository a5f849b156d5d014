#include "fuzz/target/rota.h"

#include <gmock/gmock.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace {

bool all_look = false;

}  // namespace

bool fuzz::all_oracles_look() { return all_look; }

namespace fuzz {
namespace {

using ::testing::Each;
using ::testing::Gt;

constexpr std::size_t kOracles = 4;

std::vector<std::size_t> lookers(wire::Bytes input) {
  const Rota rota(input, kOracles);
  std::vector<std::size_t> lookers(kOracles);
  for (std::size_t oracle = 0; oracle < kOracles; ++oracle) {
    lookers[oracle] = rota.has(oracle) ? 1 : 0;
  }
  return lookers;
}

std::size_t count(const std::vector<std::size_t>& lookers) {
  return std::accumulate(lookers.begin(), lookers.end(), std::size_t{0});
}

class RotaTest : public ::testing::Test {
 protected:
  ~RotaTest() override { all_look = false; }
};

TEST_F(RotaTest, OneOracleLooksAtAnInputTheSameEachTime) {
  const wire::Buffer input = {1, 2, 3};
  EXPECT_EQ(count(lookers(input)), 1U);
  EXPECT_EQ(lookers(input), lookers(wire::Buffer(input)));
}

TEST_F(RotaTest, EachHasATurnAmongTheNeighboursOfAnInput) {
  std::vector<std::size_t> turns(kOracles);
  for (unsigned octet = 0; octet < 256; ++octet) {
    const wire::Buffer neighbour = {1, 2, static_cast<std::uint8_t>(octet)};
    const std::vector<std::size_t> looking = lookers(neighbour);
    for (std::size_t oracle = 0; oracle < kOracles; ++oracle) {
      turns[oracle] += looking[oracle];
    }
  }
  EXPECT_THAT(turns, Each(Gt(256 / kOracles / 2)));
}

TEST_F(RotaTest, AllLookWhereTheProgramSaysSo) {
  all_look = true;
  EXPECT_EQ(count(lookers({})), kOracles);
}

}  // namespace
}  // namespace fuzz
