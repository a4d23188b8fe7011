#include "services/hazard/campaign/base_study.h"

#include "common/base/hash64.h"
#include "common/base/region.h"
#include "common/base/sabotage.h"

const char *base_verdict_name(enum base_verdict verdict)
{
#define X(id, name) [BASE_##id] = (name),
	static const char *const names[BASE_VERDICT_COUNT] = {BASE_VERDICT_LIST(X)};
#undef X
	return names[verdict];
}

/* ---- one line against the plan */

static bool unit_is_known(const struct base_asked *asked, const char *unit)
{
	return asked->row->units == 0 ||
	       campaign_part_of_id(asked->rows, asked->campaign, CAMPAIGN_PART_UNIT,
				   asked->row->units, unit) != 0;
}

static enum base_fault fault_of(const struct base_asked *asked, const struct base_line *line)
{
	if (line->fault != BASE_FINE)
		return line->fault;
	if (!campaign_class_in_scope(asked->rows, asked->campaign, bytes_of_text(line->class_code),
				     NULL))
		return BASE_FAULT_CLASS;
	if (!campaign_role_in_scope(asked->row, line->role))
		return BASE_FAULT_ROLE;
	if (!region_contains(asked->region, line->region) ||
	    !campaign_region_in_scope(asked->row, line->region))
		return BASE_FAULT_REGION;
	return unit_is_known(asked, line->unit) ? BASE_FINE : BASE_FAULT_UNIT;
}

/* ---- a firm stands once */

enum { SLOTS = 4096 };
_Static_assert(SLOTS >= 2 * BASE_ROWS_MAX, "half of the places stay free");

static bool says_the_same(const struct base_line *a, const struct base_line *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->class_code, b->class_code) == 0 &&
	       strcmp(a->area, b->area) == 0 && strcmp(a->unit, b->unit) == 0 &&
	       a->role == b->role && a->region == b->region;
}

/* The place of the firm's key: the line's index + 1 that has it, 0: none yet. */
static uint16_t *slot_of(uint16_t slots[SLOTS], const struct base_file *file, const char *firm_key)
{
	size_t at = (size_t)hash64(0, bytes_of_text(firm_key)) % SLOTS;
	while (slots[at] != 0 && strcmp(file->lines[slots[at] - 1].firm_key, firm_key) != 0)
		at = (at + 1) % SLOTS;
	return &slots[at];
}

/* ---- against the version that stands */

static size_t now_of(const struct base *now, const char *firm_key)
{
	size_t low = 0, high = now->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(now->firms[middle].firm_key, firm_key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < now->count && strcmp(now->firms[low].firm_key, firm_key) == 0 ? low : SIZE_MAX;
}

static bool as_it_stands(const struct base_line *line, const struct base_firm *firm)
{
	return strcmp(line->name, firm->name) == 0 &&
	       strcmp(line->class_code, firm->class_code) == 0 &&
	       strcmp(line->area, firm->area) == 0 && strcmp(line->unit, firm->unit) == 0 &&
	       line->role == firm->role && line->region == firm->region;
}

static void study_line(const struct base_asked *asked, struct base_study *study,
		       uint16_t slots[SLOTS], size_t i)
{
	struct base_line *line = &study->file.lines[i];
	struct base_studied *studied = &study->lines[i];
	size_t at = now_of(&study->now, line->firm_key);
	if (at != SIZE_MAX) /* also by a line that is refused: it isn't gone */
		study->kept[at] = true;
	studied->verdict = BASE_REFUSED;
	line->fault = fault_of(asked, line);
	if (line->fault != BASE_FINE)
		return;
	uint16_t *slot = slot_of(slots, &study->file, line->firm_key);
	if (*slot != 0 && !SABOTAGE("campaign.base-twice")) {
		const struct base_line *first = &study->file.lines[*slot - 1];
		studied->other = first->line;
		if (says_the_same(first, line))
			studied->verdict = BASE_DOUBLE;
		else
			line->fault = BASE_FAULT_TWICE;
		return;
	}
	*slot = (uint16_t)(i + 1);
	studied->verdict = at == SIZE_MAX                              ? BASE_NEW
			   : as_it_stands(line, &study->now.firms[at]) ? BASE_SAME
								       : BASE_CHANGED;
}

/* ---- by counter */

static struct base_tally *tally_of(const struct base_asked *asked, struct base_study *study,
				   const struct base_said *said, enum base_by by)
{
	char memory[16];
	const char *value = base_value(said, by, memory);
	for (size_t i = 0; i < study->tally_count; i++) {
		if (study->tallies[i].by == by && strcmp(study->tallies[i].value, value) == 0)
			return &study->tallies[i];
	}
	if (study->tally_count == BASE_VALUES_MAX) {
		study->too_many = true;
		return NULL;
	}
	struct base_tally *tally = &study->tallies[study->tally_count++];
	tally->by = by;
	tally->value = value == memory ? arena_text(asked->arena, value) : value;
	if (tally->value == NULL)
		tally->value = "";
	return tally;
}

static bool is_counted(enum base_verdict verdict)
{
	return verdict == BASE_NEW || verdict == BASE_CHANGED || verdict == BASE_SAME;
}

static void tally_lines(const struct base_asked *asked, struct base_study *study, enum base_by by)
{
	for (size_t i = 0; i < study->file.count; i++) {
		struct base_said said = base_line_said(&study->file.lines[i]);
		struct base_tally *tally = tally_of(asked, study, &said, by);
		enum base_verdict verdict = study->lines[i].verdict;
		if (tally == NULL)
			return;
		tally->of[verdict]++;
		tally->firms += is_counted(verdict);
	}
	for (size_t i = 0; i < study->now.count; i++) {
		struct base_said said = base_firm_said(&study->now.firms[i]);
		struct base_tally *tally =
			study->kept[i] ? NULL : tally_of(asked, study, &said, by);
		if (tally != NULL)
			tally->gone++;
	}
}

static void tally(const struct base_asked *asked, struct base_study *study)
{
	for (size_t i = 0; i < study->file.count; i++) {
		study->of[study->lines[i].verdict]++;
		study->firms += is_counted(study->lines[i].verdict);
	}
	for (size_t i = 0; i < study->now.count; i++)
		study->gone += !study->kept[i];
	for (unsigned by = 0; by < BASE_BY_COUNT; by++)
		tally_lines(asked, study, (enum base_by)by);
}

enum base_file_end base_study_make(const struct base_asked *asked, struct bytes file,
				   struct base_study *ret_study)
{
	struct arena *arena = asked->arena;
	*ret_study = (struct base_study){.firms = 0};
	enum base_file_end end = base_file_read(file, asked->region, arena, &ret_study->file);
	if (end != BASE_FILE_READ)
		return end;
	uint16_t *slots = ARENA_ARRAY(arena, uint16_t, SLOTS);
	(void)campaign_base_load(asked->rows, asked->campaign, arena, &ret_study->now);
	ret_study->lines = ARENA_ARRAY(arena, struct base_studied, ret_study->file.count);
	ret_study->kept = ARENA_ARRAY(arena, bool, ret_study->now.count);
	ret_study->tallies = ARENA_ARRAY(arena, struct base_tally, BASE_VALUES_MAX);
	if (slots == NULL || ret_study->lines == NULL || ret_study->kept == NULL ||
	    ret_study->tallies == NULL || arena->overflow)
		return BASE_FILE_MEMORY;
	for (size_t i = 0; i < ret_study->file.count; i++)
		study_line(asked, ret_study, slots, i);
	tally(asked, ret_study);
	return arena->overflow ? BASE_FILE_MEMORY : BASE_FILE_READ;
}
