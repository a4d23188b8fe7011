#include "common/stage/queries/matter_where.h"

#include "common/base/region_list.h"
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/core/officers.h"
#include "common/stage/queries/lists.h"

const struct officer *matter_regions_of(const struct query_context *query, bool asked)
{
	if (!asked || query->person == NULL || query->officers == NULL)
		return NULL;
	return officer_find(query->officers, query->person->id);
}

bool matter_regions_missing(const struct query_context *query, bool asked, struct answer *answer)
{
	const struct officer *of = matter_regions_of(query, asked);
	if (!asked || (of != NULL && of->region_count != 0))
		return false;
	answer->refusal = (struct refusal){.code = "list.no_regions", .where = MATTER_MY_REGIONS};
	return true;
}

static struct matter_where where_of(const struct query_context *query, struct object_id object)
{
	struct matter_where where = {0};
	if (query->decider != NULL && query->decider->where != NULL)
		query->decider->where(query->decider, query->rows, object, &where);
	return where;
}

/* 0: an area's name. */
static uint32_t code_of(const char *stated)
{
	size_t digits = strspn(stated, "0123456789");
	return digits == strlen(stated) ? list_number_of(stated) : 0;
}

/* Of a code and of a name each only says no where the same is on record of the matter: that it
 * is elsewhere is known if neither is left to say yes. */
bool matter_is_in(const struct query_context *query, struct object_id object,
		  const struct officer *of)
{
	if (of == NULL || of->region_count == 0 || SABOTAGE("lists.regions-are-everywhere"))
		return true;
	struct matter_where where = where_of(query, object);
	bool untold = false;
	for (size_t i = 0; i < of->region_count; i++) {
		uint32_t code = code_of(of->regions[i]);
		if (code != 0 ? where.region == 0 : where.area_size == 0)
			untold = true;
		else if (code != 0 ? region_contains(region_now(code), region_now(where.region))
				   : bytes_equal(bytes_of_text(of->regions[i]),
						 bytes_of(where.area, where.area_size)))
			return true;
	}
	return untold && !SABOTAGE("lists.untold-is-elsewhere");
}

void matter_where_put(const struct query_context *query, struct object_id object,
		      struct json_line *json)
{
	struct matter_where where = where_of(query, object);
	if (where.region != 0 && where.region != query->region)
		json_unsigned(json, "region", where.region);
	json_bytes_text(json, "base_area", bytes_of(where.area, where.area_size));
}
