#include "wire/observer/sender_clause.h"

#include <gtest/gtest.h>

namespace wire::observer {
namespace {

using enum ClauseId;

TEST(SenderClause, IsTheSendersSideOfWhatAReceiverRejects) {
  EXPECT_EQ(sender_clause(rfc9113_6_5_settings_length, Role::server), rfc9113_6_frame_length_send);
  EXPECT_EQ(sender_clause(rfc9113_6_7_ping_stream_id, Role::server),
            rfc9113_6_frame_stream_id_send);
  EXPECT_EQ(sender_clause(rfc9113_4_2_oversize_data, Role::server), rfc9113_4_1_no_oversize_send);
  EXPECT_EQ(sender_clause(rfc7541_2_3_3_index_too_large_client, Role::server),
            rfc7541_6_strict_decode);
}

TEST(SenderClause, GoesByTheSide) {
  EXPECT_EQ(sender_clause(rfc9113_4_3_1_table_reduced_missing_client, Role::server),
            rfc9113_4_3_1_table_reduced_update_server);
  EXPECT_EQ(sender_clause(rfc9113_4_3_1_table_reduced_missing_server, Role::client),
            rfc9113_4_3_1_table_reduced_update_client);
}

TEST(SenderClause, AccusesNobodyOfABoundOfTheReceivers) {
  EXPECT_EQ(sender_clause(rfc7541_7_4_string_length_limit, Role::server),
            rfc7541_7_4_string_length_limit);
}

}  // namespace
}  // namespace wire::observer
