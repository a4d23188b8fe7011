/* Messages and stored events that say one thing which nobody expects. */
#ifndef ZHIAN_TESTS_SCENARIOS_BEND_H
#define ZHIAN_TESTS_SCENARIOS_BEND_H

#include "common/core/event.h"
#include "common/core/rows.h"
#include "tests/scenarios/act_values.h"

#define BENT_MAX ((size_t)EVENT_SIZE_MAX * 2)

/* In how many ways: each field of the message in each extreme (act_values.h), left out, and each
 * field of a part of it left out. */
unsigned bend_message_ways(const ProtobufCMessageDescriptor *message);
/* The packed message, bent in one of them; of `memory`; data NULL: it doesn't fit, or
 * the field isn't there. */
struct bytes bend_message(struct bytes packed, const ProtobufCMessageDescriptor *message,
			  unsigned way, uint8_t memory[BENT_MAX]);

/* The one way of it in which the field of that place is so; EXTREMES: left out. */
struct bytes bend_message_field(struct bytes packed, const ProtobufCMessageDescriptor *message,
				unsigned field, enum act_extreme how, uint8_t memory[BENT_MAX]);

/* The same of an event of a known kind: other subjects and causes, and fields of its body and
 * meta. */
unsigned bend_event_ways(uint16_t kind);
struct bytes bend_event(struct bytes stored, unsigned way, uint8_t memory[BENT_MAX]);

#define BENT_TABLES_FROM 16 /* those before are every daemon's: clocks, persons, settings */
/* A table of the service's own whose rows have no size of their own, and whose reader looks how
 * long one is: what is left of one may be tried. The others' readers hold the store to it
 * (tests/lint/assertions.txt). */
bool bend_may_cut(const struct schema *schema, uint16_t table);

#endif
