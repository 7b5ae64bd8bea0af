// SPDX-License-Identifier: MIT
#include "nta/core/quantities.hpp"

const nta::Temperature room = nta::Temperature::celsius(25.0);
#ifdef NTA_MUST_NOT_COMPILE
const auto wrong = 2.0 * room;
#endif
