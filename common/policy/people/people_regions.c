/* In which of the office's regions a person works: codes (GB/T 2260), and areas (片区) by the names
 * that the registers of firms call them. */
#include <inttypes.h>
#include <stdlib.h>

#include "common/base/region_list.h"
#include "common/base/sabotage.h"
#include "common/policy/people/people_text.h"

enum { CODE_DIGITS = 6, AREA_MAX = 100 };

struct region_place {
	const char *file;
	struct problems *problems;
	const struct person_text *person;
};

/* What ended still is the person's, as what stands in its place: a list that was adopted before
 * goes on. */
static void check_code(const struct region_place *at, uint32_t code)
{
	char hint[REGION_HINT];
	enum region_standing standing = region_standing(code);
	region_hint(code, hint);
	if (standing == REGION_ENDED)
		problem_warning(at->problems, at->file, at->person->line,
				"person %s: no region has the code %" PRIu32 " any more: %s",
				at->person->id, code, hint);
	else if (standing == REGION_NOWHERE && !SABOTAGE("people.region-unknown"))
		problem_error(at->problems, at->file, at->person->line,
			      hint[0] != '\0' ? "person %s: no region has the code %" PRIu32
						"; there are: %s"
					      : "person %s: no region has the code %" PRIu32 "%s",
			      at->person->id, code, hint);
}

static void check_region(const struct region_place *at, const char *text)
{
	size_t size = strlen(text), digits = strspn(text, "0123456789");
	if (digits == CODE_DIGITS && digits == size)
		check_code(at, (uint32_t)strtoul(text, NULL, 10));
	else if (digits == size || size > AREA_MAX || strpbrk(text, ",\n\t") != NULL)
		problem_error(at->problems, at->file, at->person->line,
			      "person %s: `%s` is no region; allowed: a code of six digits (GB/T "
			      "2260), or an area's name of at most 100 bytes, without a comma",
			      at->person->id, text);
}

const char *const *people_read_regions(const char *file, struct problems *problems,
				       struct pool *pool, const struct person_text *text)
{
	const struct region_place at = {file, problems, text};
	const char *const *stated = text->regions.items;
	const char **regions = POOL_ARRAY(pool, const char *, text->regions.count);
	for (size_t i = 0; i < text->regions.count; i++) {
		check_region(&at, stated[i]);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(stated[i], stated[j]) == 0)
				problem_error(problems, file, text->line,
					      "person %s: the region %s is stated twice", text->id,
					      stated[i]);
		}
		regions[i] = pool_text(pool, stated[i]);
	}
	return regions;
}
