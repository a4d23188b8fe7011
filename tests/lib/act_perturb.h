/* An act as somebody might have filled it in: each field once left out, empty, too long or too
 * large.
 *
 * Whatever the decider says of each: it says it in the way that people's programs read.  An act
 * that is done has left an event; what isn't has a code, and where it names a field the act has it.
 */
#ifndef ZHIAN_TESTS_LIB_ACT_PERTURB_H
#define ZHIAN_TESTS_LIB_ACT_PERTURB_H

#include "common/core/decider.h"

/* Decides about `input`, a changed copy; what it decides isn't booked. */
typedef const struct decision *perturbed_fn(void *context, const struct input *input);

/* `input`: an act that has a body.  Fails the test where an answer isn't one. */
void act_perturb(const struct input *input, perturbed_fn *decide, void *context);

#endif
