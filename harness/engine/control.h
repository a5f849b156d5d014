// The control run: the same dialogue without its stimulus.
#pragma once

#include "wire/judge/plan.h"

namespace engine {

/// The step belongs to the dialogue that is left when the stimulus is taken away: with a stimulus
/// goes the whole of its stream, since half a request would be a stimulus of its own. Of a plan
/// that names no stimulus only the fixture is left.
bool stands_without_stimulus(const wire::judge::Plan& plan, const wire::judge::Step& step);

}  // namespace engine
