#include "services/hazard/campaign/base_standing.h"

#include "common/base/sabotage.h"
#include "services/hazard/tables.h"

enum { HAZARDS_MAX = 1000 }; /* of one firm */

/* ---- one firm */

struct finding {
	const struct rows_reader *rows;
	uint64_t campaign;
	uint8_t counter;
	uint64_t hazards[HAZARDS_MAX];
	size_t count;
};

static bool take_hazard(void *context, const struct row_ref *row)
{
	struct finding *finding = (struct finding *)context;
	finding->hazards[finding->count++] = be64_get(row->key.data + row->key.size - 8);
	return true;
}

/* A relapse goes on with the problem that was counted: the first of the chain stands for it. */
static bool is_counted(const struct finding *finding, uint64_t hazard)
{
	struct campaign_link link;
	struct campaign_entry entry;
	return campaign_link_get(finding->rows, finding->campaign, OBJECT_HAZARD, hazard, &link) &&
	       link.root == hazard &&
	       campaign_entry_get(finding->rows, finding->campaign, finding->counter, OBJECT_HAZARD,
				  hazard, &entry) &&
	       (entry.flags & CAMPAIGN_ENTRY_EXCLUDED) == 0;
}

static uint32_t found_with(struct finding *finding, uint64_t firm)
{
	struct row_key prefix = row_key_u64(firm);
	uint32_t found = 0;
	finding->count = 0;
	(void)rows_scan(finding->rows, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&prefix),
			bytes_of(NULL, 0), HAZARDS_MAX, take_hazard, finding);
	for (size_t i = 0; i < finding->count; i++)
		found += is_counted(finding, finding->hazards[i]);
	return found;
}

static uint8_t zeroes_of(const struct rows_reader *rows, uint64_t campaign,
			 const struct base_firm *firm)
{
	struct campaign_zero zero;
	struct bytes unit = bytes_of_text(firm->unit), area = bytes_of_text(firm->area);
	uint8_t seen = 0;
	if (unit.size != 0 && campaign_zero_get(rows, campaign, unit, bytes_of(NULL, 0), &zero))
		seen |= BASE_ZERO_UNIT;
	if (unit.size != 0 && area.size != 0 &&
	    campaign_zero_get(rows, campaign, unit, area, &zero))
		seen |= BASE_ZERO_AREA;
	return seen;
}

struct base_covered base_covered_of(const struct rows_reader *rows, uint64_t campaign,
				    const struct campaign_row *row, const struct base_firm *firm)
{
	struct base_covered covered = {.seen = zeroes_of(rows, campaign, firm)};
	struct campaign_mark mark;
	struct finding finding = {.rows = rows, .campaign = campaign};
	uint64_t number = hazard_firm_of_key(rows, firm->firm_key);
	if (number == 0)
		return covered; /* nobody has met it yet */
	if (campaign_mark_get(rows, campaign, number, &mark)) {
		covered.seen |= mark.visited_day != 0 ? BASE_VISITED : 0;
		covered.seen |= mark.sampled_day != 0 ? BASE_SAMPLED : 0;
		covered.seen |= mark.self_checked_day != 0 ? BASE_SELF_CHECKED : 0;
	}
	finding.counter =
		campaign_counter_of(row, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED);
	covered.found = found_with(&finding, number);
	return covered;
}

/* ---- all of them */

static void add(struct base_cover *cover, const struct base_covered *covered, uint8_t zero)
{
	cover->firms++;
	cover->visited += (covered->seen & BASE_VISITED) != 0;
	cover->sampled += (covered->seen & BASE_SAMPLED) != 0;
	cover->self_checked += (covered->seen & BASE_SELF_CHECKED) != 0;
	cover->checked += (covered->seen & (BASE_VISITED | BASE_SAMPLED)) != 0;
	cover->zero += (covered->seen & zero) != 0;
	cover->found += covered->found;
}

static struct base_cover *cover_of(struct base_standing *standing, struct arena *arena,
				   const char *value, bool lasts, enum base_by by)
{
	for (size_t i = 0; i < standing->cover_count; i++) {
		if (standing->covers[i].by == by && strcmp(standing->covers[i].value, value) == 0)
			return &standing->covers[i];
	}
	if (standing->cover_count == BASE_VALUES_MAX + CAMPAIGN_UNITS_MAX)
		return NULL;
	const char *kept = lasts ? value : arena_text(arena, value);
	if (kept == NULL)
		return NULL;
	struct base_cover *cover = &standing->covers[standing->cover_count++];
	*cover = (struct base_cover){.by = by, .value = kept};
	return cover;
}

static void cover_firms(struct base_standing *standing, struct arena *arena, enum base_by by)
{
	/* An area is told by its units' reports of it; a unit's report of all says it of each. */
	uint8_t zero = by == BASE_BY_AREA ? BASE_ZERO_UNIT | BASE_ZERO_AREA : BASE_ZERO_UNIT;
	for (size_t i = 0; i < standing->base.count; i++) {
		char memory[16];
		struct base_said said = base_firm_said(&standing->base.firms[i]);
		const char *value = base_value(&said, by, memory);
		struct base_cover *cover = cover_of(standing, arena, value, value != memory, by);
		if (cover != NULL)
			add(cover, &standing->covered[i], zero);
	}
}

/* The plan's units without a firm are there too: nothing is owed, and nothing was said. */
static void cover_units(struct base_standing *standing, const struct rows_reader *rows,
			uint64_t campaign, const struct campaign_row *row, struct arena *arena)
{
	for (unsigned n = 1; n <= row->units; n++) {
		struct campaign_part_full unit;
		struct campaign_zero zero;
		if (!campaign_part_get(rows, campaign, CAMPAIGN_PART_UNIT, (uint8_t)n, &unit))
			continue;
		const char *name = arena_text_of(arena, unit.text[PART_TEXT_ID]);
		struct base_cover *cover =
			name == NULL ? NULL : cover_of(standing, arena, name, true, BASE_BY_UNIT);
		if (cover != NULL && cover->firms == 0 &&
		    campaign_zero_get(rows, campaign, bytes_of_text(name), bytes_of(NULL, 0),
				      &zero))
			cover->zero = 1;
	}
}

static bool adds_up(const struct base_standing *standing)
{
	for (unsigned by = 0; by < BASE_BY_COUNT; by++) {
		uint32_t firms = 0, checked = 0;
		uint64_t found = 0;
		for (size_t i = 0; i < standing->cover_count; i++) {
			if (standing->covers[i].by != by)
				continue;
			firms += standing->covers[i].firms;
			checked += standing->covers[i].checked;
			found += standing->covers[i].found;
		}
		if (firms != standing->whole.firms || checked != standing->whole.checked ||
		    found != standing->whole.found)
			return false;
	}
	return standing->whole.firms == standing->base.head.total &&
	       standing->whole.found <= standing->problems;
}

bool base_standing_make(const struct rows_reader *rows, uint64_t campaign,
			const struct campaign_row *row, struct arena *arena,
			struct base_standing *ret_standing)
{
	struct campaign_totals problems;
	*ret_standing = (struct base_standing){.problems = 0};
	if (!campaign_base_load(rows, campaign, arena, &ret_standing->base))
		return false;
	ret_standing->covered = ARENA_ARRAY(arena, struct base_covered, ret_standing->base.count);
	ret_standing->covers =
		ARENA_ARRAY(arena, struct base_cover, BASE_VALUES_MAX + CAMPAIGN_UNITS_MAX);
	if (ret_standing->covered == NULL || ret_standing->covers == NULL)
		return false;
	for (size_t i = 0; i < ret_standing->base.count; i++) {
		ret_standing->covered[i] =
			base_covered_of(rows, campaign, row, &ret_standing->base.firms[i]);
		add(&ret_standing->whole, &ret_standing->covered[i], BASE_ZERO_UNIT);
	}
	for (unsigned by = 0; by < BASE_BY_COUNT; by++)
		cover_firms(ret_standing, arena, (enum base_by)by);
	cover_units(ret_standing, rows, campaign, row, arena);
	campaign_totals_get(
		rows, campaign,
		campaign_counter_of(row, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED),
		&problems);
	ret_standing->problems = problems.owed + problems.after_owed;
	ret_standing->outside = ret_standing->problems - ret_standing->whole.found;
	ret_standing->adds_up = adds_up(ret_standing);
	return !arena->overflow;
}

/* ---- none found, or nothing said */

struct base_cover base_part(const struct base_standing *standing, const char *unit,
			    const char *area)
{
	struct base_cover part = {.by = BASE_BY_UNIT, .value = unit};
	for (size_t i = 0; i < standing->base.count; i++) {
		const struct base_firm *firm = &standing->base.firms[i];
		if (strcmp(firm->unit, unit) == 0 &&
		    (area[0] == '\0' || strcmp(firm->area, area) == 0))
			add(&part, &standing->covered[i],
			    area[0] == '\0' ? BASE_ZERO_UNIT : BASE_ZERO_UNIT | BASE_ZERO_AREA);
	}
	return part;
}

enum base_says base_says(const struct base_cover *cover)
{
	if (cover->found != 0)
		return BASE_FOUND;
	if (SABOTAGE("campaign.silence-is-zero"))
		return BASE_SAID_ZERO;
	return cover->zero != 0 && cover->zero >= cover->firms ? BASE_SAID_ZERO : BASE_SILENT;
}

const char *base_says_name(enum base_says says)
{
	static const char *const names[] = {"hazards_found", "none_found", "silent"};
	return names[says];
}

const char *base_silent_of(const struct rows_reader *rows, uint64_t campaign,
			   const struct base_standing *standing, const char *unit)
{
	struct campaign_zero zero;
	struct base_cover whole = base_part(standing, unit, "");
	if (campaign_zero_get(rows, campaign, bytes_of_text(unit), bytes_of(NULL, 0), &zero))
		return NULL;
	if (base_says(&whole) == BASE_SILENT)
		return "";
	for (size_t i = 0; i < standing->base.count; i++) {
		const struct base_firm *firm = &standing->base.firms[i];
		if (strcmp(firm->unit, unit) != 0 || firm->area[0] == '\0')
			continue;
		struct base_cover part = base_part(standing, unit, firm->area);
		if (base_says(&part) == BASE_SILENT)
			return firm->area;
	}
	return NULL;
}
