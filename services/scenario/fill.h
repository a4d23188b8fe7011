/* Messages from what a scenario states: a mapping of fields, in the words of proto/.
 *
 * A field's unit may be left out (`served: 2025-03-03` is served_day), "today"
 * and "now" are the county's, $names are ids, a firm may be a bare name or code,
 * evidence a bare file name, a campaign's plan the file that states it.
 */
#ifndef ZHIAN_SERVICES_SCENARIO_FILL_H
#define ZHIAN_SERVICES_SCENARIO_FILL_H

#include <protobuf-c/protobuf-c.h>

#include "common/policy/yaml/yaml_tree.h"
#include "services/scenario/names.h"

struct filler {
	const struct names *names;
	int64_t now_ms;
	struct arena *arena;
	const char *
		file; /* the scenario's: other files are named from its folder; NULL: none may be */
	uint32_t line; /* of what couldn't be filled in */
};

/* The field that a key means; NULL: none. */
const ProtobufCFieldDescriptor *fill_field_named(const ProtobufCMessageDescriptor *descriptor,
						 const char *key);
/* One field; INVALID says what is allowed, with filler->line. */
MUST_CHECK enum status fill_field(struct filler *filler, ProtobufCMessage *message,
				  const struct yaml_node *value, struct err *err);
/* Every key of a mapping is a field. */
MUST_CHECK enum status fill_message(struct filler *filler, ProtobufCMessage *message,
				    const struct yaml_node *mapping, struct err *err);
/* Says each thing that the law wants of the act's paper (common/policy/papers/papers.def) and
 * nobody said yet: a text by its heading, a point of a review as met.  false: the act makes
 * no paper. */
bool fill_paper(ProtobufCMessage *message, struct arena *arena);
/* A moment: "2025-03-03", "2025-03-03 09:00", "now". */
MUST_CHECK enum status fill_moment(const char *text, int64_t now_ms, int64_t *ret_ms,
				   struct err *err);

#endif
