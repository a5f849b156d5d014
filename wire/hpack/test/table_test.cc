#include "wire/hpack/table.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <utility>

#include "wire/hpack/lookup.h"

namespace wire::hpack {
namespace {

TEST(StaticTable, BeginsAndEndsAsInAppendixA) {
  EXPECT_EQ(static_entry(1), (Entry{":authority", ""}));
  EXPECT_EQ(static_entry(8), (Entry{":status", "200"}));
  EXPECT_EQ(static_entry(16), (Entry{"accept-encoding", "gzip, deflate"}));
  EXPECT_EQ(static_entry(61), (Entry{"www-authenticate", ""}));
}

TEST(StaticTable, FindsEveryEntryByNameAndValue) {
  for (std::uint32_t index = 1; index <= kStaticEntries; ++index) {
    const Entry& entry = static_entry(index);
    const Match match = find_static(entry.name, entry.value);
    EXPECT_EQ(match.field, index);
    EXPECT_EQ(static_entry(match.name).name, entry.name);
    EXPECT_EQ(find_static(entry.name, "no such value"), (Match{0, match.name}));
  }
}

TEST(StaticTable, HasNoOtherNames) {
  for (const char* name : {"", ":", ":statu", ":statuz", "via2", "x-custom", "grpc-status"}) {
    EXPECT_EQ(find_static(name, ""), Match{}) << name;
  }
}

TEST(DynamicTable, CountsNameValueAnd32Octets) {
  DynamicTable table;
  EXPECT_EQ(table.size(), 0U);
  EXPECT_TRUE(table.insert("name", "value"));
  EXPECT_EQ(table.size(), 41U);
  EXPECT_TRUE(table.insert("", ""));
  EXPECT_EQ(table.size(), 73U);
  EXPECT_EQ(table.count(), 2U);
}

TEST(DynamicTable, HasTheNewestEntryFirst) {
  DynamicTable table;
  table.insert("a", "1");
  table.insert("b", "2");
  EXPECT_EQ(table.entry(1), (Entry{"b", "2"}));
  EXPECT_EQ(table.entry(2), (Entry{"a", "1"}));
}

TEST(DynamicTable, KeepsDuplicates) {
  DynamicTable table;
  table.insert("a", "1");
  table.insert("a", "1");
  EXPECT_EQ(table.count(), 2U);
}

TEST(DynamicTable, TakesAnEntryThatJustFitsAndEvictsTheOldestForTheNext) {
  DynamicTable table(2 * 34);
  EXPECT_TRUE(table.insert("a", "1"));
  EXPECT_TRUE(table.insert("b", "2"));
  EXPECT_EQ(table.count(), 2U);
  EXPECT_TRUE(table.insert("c", "3"));
  EXPECT_EQ(table.count(), 2U);
  EXPECT_EQ(table.entry(2), (Entry{"b", "2"}));
}

TEST(DynamicTable, IsEmptyAfterAnEntryThatIsTooLarge) {
  DynamicTable table(100);
  table.insert("a", "1");
  EXPECT_FALSE(table.insert("name", std::string(65, 'v')));  // 101
  EXPECT_EQ(table.count(), 0U);
  EXPECT_EQ(table.size(), 0U);
  EXPECT_TRUE(table.insert("name", std::string(64, 'v')));  // 100
}

TEST(DynamicTable, EvictsTheOldestWhenItIsReduced) {
  DynamicTable table;
  for (const char* name : {"a", "b", "c"}) {
    table.insert(name, "");
  }
  table.resize(66);
  EXPECT_EQ(table.count(), 2U);
  EXPECT_EQ(table.entry(2).name, "b");
  table.resize(65);
  EXPECT_EQ(table.count(), 1U);
  table.resize(0);
  EXPECT_EQ(table.count(), 0U);
  table.resize(4096);
  EXPECT_EQ(table.count(), 0U);
  EXPECT_EQ(table.inserted(), 3U);
}

TEST(DynamicTable, TakesANameFromTheEntryThatItEvicts) {
  const std::string name(40, 'n');
  DynamicTable table(100);
  table.insert(name, "old");
  EXPECT_TRUE(table.insert(table.entry(1).name, std::string(20, 'v')));
  EXPECT_EQ(table.count(), 1U);
  EXPECT_EQ(table.entry(1).name, name);
}

/// A table as slow and simple as the text.
class Model {
 public:
  explicit Model(std::size_t capacity) : capacity_(capacity) {}

  void insert(std::string name, std::string value) {
    const std::size_t size = name.size() + value.size() + 32;
    entries_.emplace_front(std::move(name), std::move(value));
    size_ += size;
    resize(capacity_);
  }
  void resize(std::size_t capacity) {
    capacity_ = capacity;
    while (size_ > capacity_) {
      size_ -= entries_.back().first.size() + entries_.back().second.size() + 32;
      entries_.pop_back();
    }
  }
  void expect_same(const DynamicTable& table) const {
    ASSERT_EQ(table.count(), entries_.size());
    ASSERT_EQ(table.size(), size_);
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      ASSERT_EQ(table.entry(i + 1), (Entry{entries_[i].first, entries_[i].second}));
    }
  }
  const std::deque<std::pair<std::string, std::string>>& entries() const { return entries_; }

 private:
  std::size_t capacity_;
  std::size_t size_ = 0;
  std::deque<std::pair<std::string, std::string>> entries_;
};

TEST(DynamicTable, BehavesAsASimpleModelOverALongLife) {
  std::mt19937 random(7);
  const auto below = [&random](std::uint32_t bound) {
    return static_cast<std::uint32_t>(random() % bound);
  };
  DynamicTable table(500);
  DynamicLookup lookup;
  Model model(500);
  for (int step = 0; step < 20000; ++step) {
    if (below(50) == 0) {
      const std::uint32_t capacity = below(4) == 0 ? below(100) : below(6000);
      table.resize(capacity);
      model.resize(capacity);
    }
    std::string name(below(30), static_cast<char>('a' + below(3)));
    const std::string value(below(10) == 0 ? below(2000) : below(30), static_cast<char>(below(3)));
    std::string_view given = name;
    if (table.count() > 0 && below(2) == 0) {  // a name out of the table itself
      given = table.entry(1 + below(table.count())).name;
      name = given;
    }
    if (table.insert(given, value)) {
      lookup.inserted(table);
    }
    model.insert(name, value);
    model.expect_same(table);

    const Match match = lookup.find(table, name, value);
    ASSERT_EQ(match, (table.count() == 0 ? Match{} : Match{62, 62}));
  }
}

TEST(DynamicLookup, FindsTheNewestOfEach) {
  DynamicTable table;
  DynamicLookup lookup;
  EXPECT_EQ(lookup.find(table, "a", "1"), Match{});
  for (const char* value : {"1", "2", "1", "3"}) {
    table.insert("a", value);
    lookup.inserted(table);
  }
  EXPECT_EQ(lookup.find(table, "a", "1"), (Match{63, 63}));
  EXPECT_EQ(lookup.find(table, "a", "2"), (Match{64, 64}));
  EXPECT_EQ(lookup.find(table, "a", "4"), (Match{0, 62}));
  EXPECT_EQ(lookup.find(table, "b", "1"), Match{});
}

TEST(DynamicLookup, ForgetsWhatWasEvicted) {
  DynamicTable table(100);
  DynamicLookup lookup;
  for (int i = 0; i < 1000; ++i) {
    table.insert("name" + std::to_string(i), "");
    lookup.inserted(table);
    EXPECT_EQ(lookup.find(table, "name" + std::to_string(i), "").field, 62U);
    EXPECT_EQ(lookup.find(table, "name" + std::to_string(i - 2), ""), Match{});
  }
}

}  // namespace
}  // namespace wire::hpack
