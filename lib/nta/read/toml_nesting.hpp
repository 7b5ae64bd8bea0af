// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace nta {

/// Refuses TOML text whose dotted keys nest deeper than any file of ours, before a parser that
/// recurses with each level sees it.
///
/// Counts the dots of each line that do not follow another dot, so long numbers of full stops in
/// comments are fine. Throws InputError (usage) with the line.
void check_toml_nesting(std::string_view text);

}  // namespace nta
