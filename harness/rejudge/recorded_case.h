// One case of a recorded run, as the engine knew it when it was over.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "harness/engine/case_record.h"
#include "harness/rejudge/events_file.h"

namespace rejudge {

/// Reads what happened: the attempts. The error says what the record lacks, or which line is wrong.
tl::expected<void, std::string> load_trace(EventsFile& file, const IndexedCase& indexed,
                                           engine::CaseRecord& record);
/// Reads what that is judged by: the plan, and how the target answers its call. Needs the trace.
tl::expected<void, std::string> load_grounds(EventsFile& file, const IndexedCase& indexed,
                                             engine::CaseRecord& record);

}  // namespace rejudge
