/* A campaign's base (底数) as people see it: how far it is covered, by counter; who is missing; the
 * versions it had; and what another file would change in it. */
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/core/row_texts.h"
#include "services/hazard/campaign/base_standing.h"
#include "services/hazard/campaign/base_study.h"
#include "services/hazard/campaign/query.h"
#include "services/hazard/campaign/states.h"
#include "types.pb-c.h"

enum { LINE_ROOM = 2 << 10 };

/* ---- pages: the n-th thing that could be told begins the next one */

struct page {
	struct answer *answer;
	uint32_t from, at;
};

static struct page page_from(struct answer *answer, struct bytes after)
{
	return (struct page){answer, after.size == 4 ? be32_get(after.data) : 0, 0};
}

/* Whether the thing that comes now is of this page; after its end nothing is. */
static bool page_has(struct page *page)
{
	struct answer *answer = page->answer;
	if (answer->after.size != 0 || page->at++ < page->from)
		return false;
	if (answer->lines < answer->limit && answer->out.capacity - answer->out.size >= LINE_ROOM)
		return true;
	answer->after.size = 0;
	row_key_put_u32(&answer->after, page->at - 1);
	return false;
}

/* ---- coverage */

static void put_cover(struct json_line *json, const struct base_cover *cover)
{
	json_unsigned(json, "firms", cover->firms);
	json_unsigned(json, "firms_visited", cover->visited);
	json_unsigned(json, "firms_sampled", cover->sampled);
	json_unsigned(json, "firms_self_checked", cover->self_checked);
	json_unsigned(json, "firms_checked", cover->checked);
	json_unsigned(json, "firms_missing", cover->firms - cover->checked);
	json_unsigned(json, "hazards_found", cover->found);
}

static void put_zero(const struct query_context *query, struct json_line *json, uint64_t campaign,
		     const char *unit)
{
	struct campaign_zero zero;
	if (!campaign_zero_get(query->rows, campaign, bytes_of_text(unit), bytes_of(NULL, 0),
			       &zero))
		return;
	json_day(json, "zero_day", zero.day);
	json_unsigned(json, "zero_checked", zero.checked);
	json_unsigned(json, "zero_firms", zero.owed);
	json_text(json, "zero_person", zero.person);
}

static void put_value(const struct query_context *query, struct json_line *json, uint64_t campaign,
		      const struct base_cover *cover)
{
	bool says = cover->by == BASE_BY_AREA || cover->by == BASE_BY_UNIT;
	json_text(json, "counter", base_by_name(cover->by));
	if (cover->value[0] != '\0')
		json_text(json, "value", cover->value);
	put_cover(json, cover);
	if (says && cover->value[0] != '\0')
		json_text(json, "says", base_says_name(base_says(cover)));
	if (cover->by == BASE_BY_UNIT && cover->value[0] != '\0')
		put_zero(query, json, campaign, cover->value);
}

static void cover_line(const struct query_context *query, struct answer *answer, uint64_t campaign,
		       const struct base_cover *cover)
{
	struct json_line json;
	json_begin(&json, &answer->out, "campaign_base");
	put_value(query, &json, campaign, cover);
	json_end(&json);
	answer->lines++;
}

static void put_version(struct json_line *json, const struct campaign_base_head *head)
{
	json_unsigned(json, "base_version", head->base_version);
	json_day(json, "day", head->day);
	json_text(json, "person", head->person);
	json_hex(json, "digest", bytes_of(head->digest, sizeof(head->digest)));
}

static void put_whole(struct json_line *json, const struct base_standing *standing)
{
	json_text(json, "counter", "all");
	put_cover(json, &standing->whole);
	json_unsigned(json, "hazards_counted", standing->problems);
	json_unsigned(json, "outside_base", standing->outside);
	json_bool(json, "adds_up", standing->adds_up);
	put_version(json, &standing->base.head);
}

static void whole_line(struct answer *answer, const struct base_standing *standing)
{
	struct json_line json;
	json_begin(&json, &answer->out, "campaign_base");
	put_whole(&json, standing);
	json_end(&json);
	answer->lines++;
}

static bool stands(const struct query_context *query, struct answer *answer, uint64_t campaign,
		   const struct campaign_row *row, struct base_standing *ret_standing)
{
	if (base_standing_make(query->rows, campaign, row, query->arena, ret_standing))
		return true;
	answer->refusal.code =
		query->arena->overflow ? "campaign.base.memory" : "campaign.base.none";
	return false;
}

void campaign_list_base(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	uint64_t campaign;
	struct campaign_row row;
	struct base_standing standing;
	const char *by = query_filter(list, "counter");
	if (!campaign_named(query, list, answer, &campaign, &row) ||
	    !stands(query, answer, campaign, &row, &standing))
		return;
	struct page page = page_from(answer, bytes_of(list->after.data, list->after.len));
	for (size_t i = 0; i < standing.cover_count; i++) {
		const struct base_cover *cover = &standing.covers[i];
		if ((by == NULL || strcmp(by, base_by_name(cover->by)) == 0) && page_has(&page))
			cover_line(query, answer, campaign, cover);
	}
	if (page_has(&page))
		whole_line(answer, &standing);
}

/* The whole, and what each unit and each area says. */
void campaign_put_base(const struct query_context *query, struct json_line *json, uint64_t campaign,
		       const struct campaign_row *row)
{
	struct base_standing standing;
	if (!base_standing_make(query->rows, campaign, row, query->arena, &standing))
		return;
	json_array(json, "base");
	json_object(json, NULL);
	put_whole(json, &standing);
	json_object_end(json);
	for (size_t i = 0; i < standing.cover_count; i++) {
		if (standing.covers[i].by != BASE_BY_AREA && standing.covers[i].by != BASE_BY_UNIT)
			continue;
		json_object(json, NULL);
		put_value(query, json, campaign, &standing.covers[i]);
		json_object_end(json);
	}
	json_array_end(json);
}

/* ---- its firms: who is missing, and who isn't */

struct wanted {
	uint64_t campaign;
	const struct campaign_row *row;
	uint8_t lacks; /* none of these was done: enum base_seen */
	uint8_t has;   /* one of these was; 0: no matter */
	bool found;    /* hazards were found there */
	bool tells;    /* how many */
	enum base_by by;
	const char *value; /* NULL: any */
};

static bool is_wanted(const struct wanted *wanted, const struct base_covered *covered)
{
	if (SABOTAGE("campaign.figures-open-all"))
		return true;
	return (covered->seen & wanted->lacks) == 0 &&
	       (wanted->has == 0 || (covered->seen & wanted->has) != 0) &&
	       (!wanted->found || covered->found != 0);
}

static bool firm_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *found)
{
	const struct wanted *wanted = (const struct wanted *)context;
	struct base_firm firm;
	struct json_line json;
	char memory[16];
	size_t mark = query->arena->used;
	campaign_base_row_read(found->key, found->value, query->arena, &firm);
	struct base_said said = base_firm_said(&firm);
	struct base_covered covered =
		base_covered_of(query->rows, wanted->campaign, wanted->row, &firm);
	bool told = is_wanted(wanted, &covered) && !query->arena->overflow &&
		    (wanted->value == NULL ||
		     strcmp(base_value(&said, wanted->by, memory), wanted->value) == 0);
	if (told) {
		json_begin(&json, &answer->out, "campaign_base_firm");
		json_text(&json, "firm_key", firm.firm_key);
		json_text(&json, "name", firm.name);
		json_text(&json, "class_code", firm.class_code);
		json_enum(&json, "role", &zh__firm_role__descriptor, (int)firm.role);
		json_unsigned(&json, "region", firm.region);
		if (firm.area[0] != '\0')
			json_text(&json, "base_area", firm.area);
		if (firm.unit[0] != '\0')
			json_text(&json, "unit", firm.unit);
		if (wanted->tells && covered.found != 0)
			json_unsigned(&json, "hazards_found", covered.found);
		json_end(&json);
	}
	query->arena->used = mark;
	return told;
}

static uint8_t seen_of(const char *name)
{
	return strcmp(name, "visited") == 0        ? BASE_VISITED
	       : strcmp(name, "sampled") == 0      ? BASE_SAMPLED
	       : strcmp(name, "self_checked") == 0 ? BASE_SELF_CHECKED
						   : BASE_VISITED | BASE_SAMPLED;
}

static void list_firms(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer, struct wanted wanted)
{
	struct campaign_row row;
	struct campaign_base_head head;
	const char *by = query_filter(list, "counter");
	wanted.row = &row;
	wanted.value = query_filter(list, "value");
	if (!campaign_named(query, list, answer, &wanted.campaign, &row))
		return;
	if (!campaign_base_head_get(query->rows, wanted.campaign, 0, &head)) {
		answer->refusal.code = "campaign.base.none";
		return;
	}
	if ((by == NULL) != (wanted.value == NULL)) {
		answer->refusal = (struct refusal){.code = "campaign.base.counter",
						   .where = by == NULL ? "counter" : "value"};
		return;
	}
	wanted.by = by == NULL ? BASE_BY_COUNT : base_by_of_name(by);
	struct row_key prefix = row_key_u64(wanted.campaign);
	answer_list(query, answer, TABLE_CAMPAIGN_BASE, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), firm_line, &wanted);
}

void campaign_list_base_missing(const struct query_context *query, const Zh__ListQuery *list,
				struct answer *answer)
{
	const char *lacks = query_filter(list, "lacks");
	list_firms(query, list, answer,
		   (struct wanted){.lacks = seen_of(lacks == NULL ? "checked" : lacks)});
}

/* What stands behind each number of the coverage: all of them, or those that were visited, or in
 * which something was found. */
void campaign_list_base_firms(const struct query_context *query, const Zh__ListQuery *list,
			      struct answer *answer)
{
	const char *has = query_filter(list, "has");
	bool found = has != NULL && strcmp(has, "hazards_found") == 0;
	list_firms(query, list, answer,
		   (struct wanted){.has = has == NULL || found ? 0 : seen_of(has),
				   .found = found,
				   .tells = true});
}

/* ---- versions */

static bool version_line(void *context, const struct query_context *query, struct answer *answer,
			 const struct row_ref *found)
{
	struct campaign_base_head head;
	struct json_line json;
	(void)context;
	(void)query;
	if (be32_get(found->key.data + 8) == 0) /* the one that stands, once more */
		return false;
	memcpy(&head, found->value.data, sizeof(head));
	json_begin(&json, &answer->out, "campaign_base_version");
	put_version(&json, &head);
	json_unsigned(&json, "firms", head.total);
	json_unsigned(&json, "added", head.added);
	json_unsigned(&json, "changed", head.changed);
	json_unsigned(&json, "removed", head.gone);
	json_unsigned(&json, "doubled", head.doubles);
	json_end(&json);
	return true;
}

void campaign_list_base_versions(const struct query_context *query, const Zh__ListQuery *list,
				 struct answer *answer)
{
	uint64_t campaign;
	struct campaign_row row;
	if (!campaign_named(query, list, answer, &campaign, &row))
		return;
	struct row_key prefix = row_key_u64(campaign);
	answer_list(query, answer, TABLE_CAMPAIGN_BASES, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), version_line, NULL);
}

/* ---- what a file would change */

static void put_said(struct json_line *json, const struct base_said *said)
{
	json_text(json, "class_code", said->class_code);
	if (said->role != 0)
		json_enum(json, "role", &zh__firm_role__descriptor, (int)said->role);
	if (said->region != 0)
		json_unsigned(json, "region", said->region);
	if (said->area[0] != '\0')
		json_text(json, "base_area", said->area);
	if (said->unit[0] != '\0')
		json_text(json, "unit", said->unit);
}

static void studied_line(const struct base_study *study, size_t i, struct answer *answer)
{
	const struct base_line *line = &study->file.lines[i];
	const struct base_studied *studied = &study->lines[i];
	struct base_said said = base_line_said(line);
	struct json_line json;
	json_begin(&json, &answer->out, "campaign_base_line");
	json_unsigned(&json, "line", line->line);
	json_text(&json, "state", base_verdict_name(studied->verdict));
	if (line->fault != BASE_FINE)
		json_text(&json, "why", base_fault_why(line->fault));
	if (studied->other != 0)
		json_unsigned(&json, "same_line", studied->other);
	if (line->check_fails)
		json_bool(&json, "uscc_warning", true);
	if (line->fault != BASE_FAULT_TEXT && line->fault != BASE_FAULT_CELLS) {
		json_text(&json, "firm_key",
			  line->firm_key[0] != '\0' ? line->firm_key : line->key_told);
		json_text(&json, "name", line->name);
		put_said(&json, &said);
	}
	json_end(&json);
	answer->lines++;
}

static void gone_line(const struct base_firm *firm, struct answer *answer)
{
	struct base_said said = base_firm_said(firm);
	struct json_line json;
	json_begin(&json, &answer->out, "campaign_base_line");
	json_text(&json, "state", "removed");
	json_text(&json, "firm_key", firm->firm_key);
	json_text(&json, "name", firm->name);
	put_said(&json, &said);
	json_end(&json);
	answer->lines++;
}

static void put_verdicts(struct json_line *json, uint32_t firms,
			 const uint32_t of[BASE_VERDICT_COUNT], uint32_t gone)
{
	json_unsigned(json, "firms", firms);
	for (unsigned verdict = 0; verdict < BASE_VERDICT_COUNT; verdict++)
		json_unsigned(json, base_verdict_name((enum base_verdict)verdict), of[verdict]);
	json_unsigned(json, "removed", gone);
}

static void tally_line(const struct base_tally *tally, struct answer *answer)
{
	struct json_line json;
	json_begin(&json, &answer->out, "campaign_base_count");
	json_text(&json, "counter", base_by_name(tally->by));
	if (tally->value[0] != '\0')
		json_text(&json, "value", tally->value);
	put_verdicts(&json, tally->firms, tally->of, tally->gone);
	json_end(&json);
	answer->lines++;
}

static void study_line(const struct base_study *study, struct answer *answer)
{
	struct json_line json;
	json_begin(&json, &answer->out, "campaign_base_count");
	json_text(&json, "counter", "all");
	put_verdicts(&json, study->firms, study->of, study->gone);
	if (study->file.tamed != 0)
		json_unsigned(&json, "formulas", study->file.tamed);
	json_unsigned(&json, "base_version", study->now.head.base_version + 1);
	json_end(&json);
	answer->lines++;
}

/* Lines that tell something: those that are as they stand, and with a first version those that are
 * new, are counted alone. */
static bool is_told(const struct base_study *study, size_t i)
{
	enum base_verdict verdict = study->lines[i].verdict;
	return verdict == BASE_NEW    ? study->now.count != 0 || study->file.lines[i].check_fails
	       : verdict == BASE_SAME ? false
				      : true;
}

static void tell_study(const struct base_study *study, struct page *page)
{
	for (size_t i = 0; i < study->file.count; i++) {
		if (is_told(study, i) && page_has(page))
			studied_line(study, i, page->answer);
	}
	for (size_t i = 0; i < study->now.count; i++) {
		if (!study->kept[i] && page_has(page))
			gone_line(&study->now.firms[i], page->answer);
	}
	for (size_t i = 0; i < study->tally_count; i++) {
		if (page_has(page))
			tally_line(&study->tallies[i], page->answer);
	}
	if (page_has(page))
		study_line(study, page->answer);
}

static const char *file_refusal(enum base_file_end end)
{
	switch (end) {
	case BASE_FILE_LARGE:
		return "campaign.base.large";
	case BASE_FILE_EMPTY:
		return "campaign.base.empty";
	case BASE_FILE_LONG:
		return "campaign.base.long";
	case BASE_FILE_COLUMN:
		return "campaign.base.column";
	case BASE_FILE_UTF8:
		return "campaign.base.utf8";
	case BASE_FILE_MEMORY:
		return "campaign.base.memory";
	case BASE_FILE_READ:
		break;
	}
	return NULL;
}

void campaign_query_base(const struct query_context *query, const Zh__CampaignBaseQuery *ask,
			 struct answer *answer)
{
	struct campaign_row row;
	struct base_study study;
	struct base_asked asked = {
		.rows = query->rows,
		.campaign = ask->campaign == NULL ? 0 : ask->campaign->number,
		.row = &row,
		.region = query->region,
		.arena = query->arena,
	};
	if (ask->campaign == NULL || ask->campaign->region != query->region ||
	    ask->campaign->kind != OBJECT_CAMPAIGN ||
	    !campaign_get(query->rows, asked.campaign, &row)) {
		answer->refusal.code = "campaign.not_found";
		return;
	}
	if (!query_sees_content(query)) {
		answer->refusal.code = "query.role";
		return;
	}
	enum base_file_end end =
		base_study_make(&asked, bytes_of(ask->source.data, ask->source.len), &study);
	answer->refusal.code = file_refusal(end);
	if (end == BASE_FILE_COLUMN)
		answer->refusal.where = study.file.where;
	if (end != BASE_FILE_READ)
		return;
	if (ask->has_limit && ask->limit != 0 && ask->limit < answer->limit)
		answer->limit = ask->limit;
	struct page page = page_from(answer, bytes_of(ask->after.data, ask->after.len));
	tell_study(&study, &page);
}
