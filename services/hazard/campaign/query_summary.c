/* A draft of the summary (工作总结, 阶段性工作总结: notice 001 四(三)): what is on record, as
 * lines that name their sentence (words/texts.def "summary_…") and its figures, in the order of the
 * paper.  A person writes on from it; what it can't know is marked as to be written. */
#include <stdio.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "services/hazard/campaign/base.h"
#include "services/hazard/campaign/query.h"
#include "services/hazard/campaign/results.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/campaign/tables.h"

struct summary {
	const struct query_context *query;
	struct answer *answer;
	struct campaign_row row;
	struct campaign_paper paper;
	int32_t today;
	bool lacks; /* something is under what isn't done */
};

static void begin(struct summary *summary, struct json_line *json, const char *part,
		  const char *says)
{
	json_begin(json, &summary->answer->out, "campaign_summary");
	json_text(json, "part", part);
	json_text(json, "says", says);
}

static void end(struct summary *summary, struct json_line *json)
{
	json_end(json);
	summary->answer->lines++;
}

static void say(struct summary *summary, const char *part, const char *says)
{
	struct json_line json;
	begin(summary, &json, part, says);
	end(summary, &json);
}

/* What no figure says: whoever completes the draft writes it. */
static void to_write(struct summary *summary, const char *part, const char *says)
{
	struct json_line json;
	begin(summary, &json, part, says);
	json_bool(&json, "to_write", true);
	end(summary, &json);
}

static void put_titles(struct json_line *json, const struct campaign_part_full *part)
{
	json_bytes_text(json, "title_zh", part->text[PART_TEXT_ZH]);
	json_bytes_text(json, "title_en", part->text[PART_TEXT_EN]);
}

/* Hundredths of a percent, rounded down, as a paper has it: "33.33". */
static void put_share(struct json_line *json, uint64_t done, uint64_t owed)
{
	char text[32];
	uint64_t share = campaign_share(done, owed);
	(void)snprintf(text, sizeof text, "%llu.%02llu", (unsigned long long)(share / 100),
		       (unsigned long long)(share % 100));
	json_text(json, "share", text);
}

/* ---- its head */

static int32_t last_due(const struct campaign_part_row *report)
{
	int32_t last = 0;
	for (unsigned i = 0; i < CAMPAIGN_REPORT_DAYS_MAX; i++)
		last = report->due_day[i] > last ? report->due_day[i] : last;
	return last;
}

/* Of what is reported on days of the year, all but the last are of a stage. */
static bool of_a_stage(const struct summary *summary)
{
	int32_t due = last_due(&summary->paper.report.row);
	bool later = false;
	for (unsigned n = 1; summary->paper.report.row.n != 0 && n <= summary->row.reports; n++) {
		struct campaign_part_full other;
		later = later || (campaign_part_get(summary->query->rows, summary->paper.campaign,
						    CAMPAIGN_PART_REPORT, (uint8_t)n, &other) &&
				  last_due(&other.row) > due);
	}
	return later;
}

static void say_title(struct summary *summary)
{
	struct campaign_texts texts;
	struct json_line json;
	if (!campaign_texts_get(summary->query->rows, summary->paper.campaign, &texts))
		return;
	begin(summary, &json, "title",
	      of_a_stage(summary) ? "summary_title_stage" : "summary_title");
	json_bytes_text(&json, "title_zh", texts.text[CAMPAIGN_TEXT_NAME_ZH]);
	json_bytes_text(&json, "title_en", texts.text[CAMPAIGN_TEXT_NAME_EN]);
	end(summary, &json);
}

/* Of which moment the figures are. */
static void say_standing(struct summary *summary)
{
	struct json_line json;
	bool submitted = summary->paper.period != 0;
	begin(summary, &json, "standing", submitted ? "summary_submitted" : "summary_stands");
	json_day(&json, "day", submitted ? summary->paper.submitted.last_day : summary->today);
	if (submitted) {
		put_titles(&json, &summary->paper.report);
		json_unsigned(&json, "period", summary->paper.period);
		json_unsigned(&json, "paper", summary->paper.submitted.versions);
	}
	end(summary, &json);
}

/* ---- 一、工作开展情况 */

static void say_plan(struct summary *summary)
{
	struct campaign_part_full phase;
	struct campaign_texts texts;
	struct json_line json;
	bool issued = summary->row.issued_day != 0 &&
		      campaign_texts_get(summary->query->rows, summary->paper.campaign, &texts);
	if (!issued) {
		say(summary, "work", "summary_not_issued");
		return;
	}
	bool numbered = texts.text[CAMPAIGN_TEXT_NUMBER].size != 0;
	begin(summary, &json, "work", numbered ? "summary_issued" : "summary_issued_plain");
	json_bytes_text(&json, "number", texts.text[CAMPAIGN_TEXT_NUMBER]);
	json_day(&json, "issued_day", summary->row.issued_day);
	json_day(&json, "from_day", summary->row.from_day);
	json_day(&json, "to_day", summary->row.to_day);
	end(summary, &json);
	if (summary->row.closed_day != 0 || summary->row.phase == 0 ||
	    !campaign_part_get(summary->query->rows, summary->paper.campaign, CAMPAIGN_PART_PHASE,
			       summary->row.phase, &phase))
		return;
	begin(summary, &json, "work", "summary_phase");
	json_day(&json, "day", summary->today);
	put_titles(&json, &phase);
	json_day(&json, "from_day", phase.row.from_day);
	json_day(&json, "to_day", phase.row.to_day);
	end(summary, &json);
}

static bool task_get(const struct summary *summary, unsigned n, struct campaign_part_full *ret_task)
{
	return campaign_part_get(summary->query->rows, summary->paper.campaign, CAMPAIGN_PART_TASK,
				 (uint8_t)n, ret_task);
}

static void say_tasks(struct summary *summary)
{
	struct campaign_part_full task;
	struct json_line json;
	unsigned done = 0;
	for (unsigned n = 1; n <= summary->row.tasks; n++)
		done += task_get(summary, n, &task) && (task.row.flags & CAMPAIGN_PART_DONE) != 0;
	begin(summary, &json, "work", "summary_tasks");
	json_day(&json, "day", summary->today);
	json_unsigned(&json, "tasks", summary->row.tasks);
	json_unsigned(&json, "tasks_done", done);
	end(summary, &json);
}

/* Which firms there are to be covered: the base, and the list that counters go by. */
static void say_firms(struct summary *summary)
{
	struct campaign_base_head head;
	struct json_line json;
	if (campaign_base_head_get(summary->query->rows, summary->paper.campaign, 0, &head)) {
		begin(summary, &json, "work", "summary_base");
		json_unsigned(&json, "base_version", head.base_version);
		json_unsigned(&json, "firms", head.total);
		end(summary, &json);
	} else {
		say(summary, "work", "summary_no_base");
	}
	if ((summary->row.flags & CAMPAIGN_FROZEN) == 0) {
		say(summary, "work", "summary_not_frozen");
		return;
	}
	begin(summary, &json, "work", "summary_frozen");
	json_unsigned(&json, "listed", summary->row.listed);
	end(summary, &json);
}

/* ---- the counters */

struct figure {
	struct campaign_part_full part;
	struct campaign_totals totals;
};

static bool figure_get(const struct summary *summary, unsigned n, struct figure *ret_figure)
{
	return campaign_part_get(summary->query->rows, summary->paper.campaign,
				 CAMPAIGN_PART_COUNTER, (uint8_t)n, &ret_figure->part) &&
	       campaign_paper_totals(summary->query, &summary->paper, (uint8_t)(n - 1),
				     &ret_figure->totals);
}

static bool is_of_firms(uint32_t measure)
{
	return measure < ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED;
}

static void say_figure(struct summary *summary, const struct figure *figure, const char *part,
		       const char *says)
{
	const struct campaign_totals *totals = &figure->totals;
	struct json_line json;
	uint64_t owed = totals->owed + totals->after_owed, done = totals->done + totals->after_done;
	begin(summary, &json, part, says);
	put_titles(&json, &figure->part);
	json_unsigned(&json, "done", done);
	json_unsigned(&json, "amount", totals->amount);
	if (campaign_measure_has_denominator(figure->part.row.measure)) {
		json_unsigned(&json, "owed", owed);
		json_unsigned(&json, "missing", owed - done);
		put_share(&json, done, owed);
	}
	if (figure->part.row.target_percent != 0)
		json_unsigned(&json, "target_percent", figure->part.row.target_percent);
	end(summary, &json);
}

static const char *covered_says(const struct figure *figure)
{
	if (figure->totals.owed + figure->totals.after_owed == 0)
		return "summary_covered_none";
	return figure->part.row.target_percent != 0 ? "summary_covered_target" : "summary_covered";
}

/* What a measure without firms to be covered counts, by which its sentence goes. */
static const char *result_says(const struct figure *figure)
{
	bool none = figure->totals.owed + figure->totals.after_owed == 0;
	switch (figure->part.row.measure) {
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED:
		return none ? "summary_problems_none" : "summary_problems";
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_SAMPLES_PASSED:
		return none ? "summary_samples_none" : "summary_samples";
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_PUNISHED:
		return "summary_batch_hazards";
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_STRUCK:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_EXPOSED:
		return "summary_batch_cases";
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_TRAINED:
		return "summary_batch_persons";
	default:
		return "summary_batch_firms";
	}
}

static void say_figures(struct summary *summary, bool of_firms)
{
	for (unsigned n = 1; n <= summary->row.counters; n++) {
		struct figure figure;
		if (figure_get(summary, n, &figure) &&
		    is_of_firms(figure.part.row.measure) == of_firms)
			say_figure(summary, &figure, of_firms ? "work" : "results",
				   of_firms ? covered_says(&figure) : result_says(&figure));
	}
}

/* ---- typical cases: each with what a leader says of it */

struct telling {
	struct summary *summary;
	size_t told;
};

static bool tell_case(void *context, const struct row_ref *found)
{
	struct telling *telling = (struct telling *)context;
	struct json_line json;
	struct campaign_case row;
	struct bytes facts;
	uint64_t casefile = be64_get(found->key.data + 8);
	campaign_case_read(found->value, &row, &facts);
	if ((row.flags & CAMPAIGN_CASE_TYPICAL) == 0)
		return true;
	begin(telling->summary, &json, "results", "summary_case");
	json_unsigned(&json, "n", ++telling->told);
	json_id(&json, "casefile",
		object_id_make(OBJECT_CASEFILE, telling->summary->query->region, casefile));
	json_bytes_text(&json, "facts", facts);
	end(telling->summary, &json);
	return true;
}

static void say_cases(struct summary *summary)
{
	struct telling telling = {summary, 0};
	struct row_key prefix = row_key_u64(summary->paper.campaign);
	(void)rows_scan(summary->query->rows, TABLE_CAMPAIGN_CASES, row_key_bytes(&prefix),
			bytes_of(NULL, 0), CAMPAIGN_CASES_SHOWN, tell_case, &telling);
	if (telling.told == 0)
		say(summary, "results", "summary_no_case");
}

/* ---- 三、存在问题 */

static void say_lacking(struct summary *summary, const struct figure *figure)
{
	const struct campaign_totals *totals = &figure->totals;
	uint64_t owed = totals->owed + totals->after_owed, done = totals->done + totals->after_done;
	uint32_t measure = figure->part.row.measure;
	if (!campaign_measure_has_denominator(measure) || owed == done ||
	    SABOTAGE("campaign.summary-without-lacks"))
		return;
	summary->lacks = true;
	say_figure(summary, figure, "problems",
		   is_of_firms(measure) ? "summary_lacks_firms"
		   : measure == ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_SAMPLES_PASSED
			   ? "summary_lacks_samples"
			   : "summary_lacks_problems");
	if (campaign_share(done, owed) < 100u * figure->part.row.target_percent)
		say_figure(summary, figure, "problems", "summary_below_target");
}

static void say_task(struct summary *summary, const struct campaign_part_full *task,
		     const char *part, const char *says)
{
	struct json_line json;
	begin(summary, &json, part, says);
	json_day(&json, "day", summary->today);
	put_titles(&json, task);
	json_day(&json, "due_day", task->row.to_day);
	end(summary, &json);
}

/* Those that are behind their day, or those that are still to come. */
static void say_open_tasks(struct summary *summary, bool late)
{
	struct campaign_part_full task;
	for (unsigned n = 1; n <= summary->row.tasks; n++) {
		if (!task_get(summary, n, &task) || (task.row.flags & CAMPAIGN_PART_DONE) != 0 ||
		    late != (summary->today > task.row.to_day))
			continue;
		summary->lacks = summary->lacks || late;
		say_task(summary, &task, late ? "problems" : "next",
			 late ? "summary_task_late" : "summary_task_next");
	}
}

static void say_open_reports(struct summary *summary, bool late)
{
	for (unsigned n = 1; n <= summary->row.reports; n++) {
		struct campaign_part_full report;
		struct campaign_period period;
		struct json_line json;
		if (!campaign_part_get(summary->query->rows, summary->paper.campaign,
				       CAMPAIGN_PART_REPORT, (uint8_t)n, &report))
			continue;
		for (uint32_t at = 1; at <= report.row.count; at++) {
			if (!campaign_period_get(summary->query->rows, summary->paper.campaign,
						 (uint8_t)n, at, &period) ||
			    period.versions != 0 || period.due_day == 0 ||
			    late != (summary->today > period.due_day))
				continue;
			summary->lacks = summary->lacks || late;
			begin(summary, &json, late ? "problems" : "next",
			      late ? "summary_report_late" : "summary_report_next");
			put_titles(&json, &report);
			json_bytes_text(&json, "to", report.text[PART_TEXT_OWNER]);
			json_day(&json, "due_day", period.due_day);
			end(summary, &json);
		}
	}
}

static void say_problems(struct summary *summary)
{
	for (unsigned n = 1; n <= summary->row.counters; n++) {
		struct figure figure;
		if (figure_get(summary, n, &figure))
			say_lacking(summary, &figure);
	}
	say_open_tasks(summary, true);
	say_open_reports(summary, true);
	if (!summary->lacks)
		say(summary, "problems", "summary_lacks_none");
}

/* ---- 四、下一步计划 */

/* What isn't corrected at the end is reported on in writing until it is (notice 001 四(三)). */
static void say_next(struct summary *summary)
{
	for (unsigned n = 1; n <= summary->row.counters; n++) {
		struct figure figure;
		if (figure_get(summary, n, &figure) &&
		    figure.part.row.measure ==
			    ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED &&
		    figure.totals.owed + figure.totals.after_owed !=
			    figure.totals.done + figure.totals.after_done)
			say_figure(summary, &figure, "next", "summary_problems_next");
	}
	say_open_tasks(summary, false);
	say_open_reports(summary, false);
}

void campaign_list_summary(const struct query_context *query, const Zh__ListQuery *list,
			   struct answer *answer)
{
	struct summary summary = {
		.query = query, .answer = answer, .today = time_day_of_ms(query->now_ms)};
	if (!campaign_named(query, list, answer, &summary.paper.campaign, &summary.row) ||
	    !campaign_paper_find(query, list, &summary.row, answer, true, &summary.paper))
		return;
	say_title(&summary);
	say_standing(&summary);
	say_plan(&summary);
	say_tasks(&summary);
	say_firms(&summary);
	say_figures(&summary, true);
	to_write(&summary, "work", "summary_write_work");
	say_figures(&summary, false);
	say_cases(&summary);
	to_write(&summary, "results", "summary_write_results");
	say_problems(&summary);
	to_write(&summary, "problems", "summary_write_problems");
	say_next(&summary);
	to_write(&summary, "next", "summary_write_next");
}
