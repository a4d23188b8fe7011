/* Bulletins as an area. */
#include "services/escalation/bulletin/bulletin.h"

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	ACT_ROW(id, text, flags, roles, second, target, body, bulletin_##run)
	BULLETIN_ACT_LIST(X)
#undef X
};

static uint64_t version(const struct rows_reader *rows, uint64_t number)
{
	struct bulletin_row row;
	return bulletin_row_get(rows, number, &row) ? row.object_version : 0;
}

/* Who makes it. */
static void officers(const struct rows_reader *rows, struct object_id id, struct writer *out)
{
	struct bulletin_row row;
	if (bulletin_row_get(rows, id.number, &row))
		writer_put(out, row.owner, strlen(row.owner));
}

static const struct area_object objects[] = {
	{.kind = OBJECT_BULLETIN,
	 .version = version,
	 .officers = officers,
	 .mark = bulletin_mark,
	 .evolve = bulletin_evolve},
};

const struct area bulletin_area = {.name = "bulletin", AREA_ACTS(acts), AREA_OBJECTS(objects)};
