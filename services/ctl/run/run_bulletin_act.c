/* A bulletin is submitted and approved on its figures: they are counted, shown, and the act carries
 * the digest of exactly these. */
#include <string.h>

#include "bulletin.pb-c.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/bulletin.h"
#include "common/core/decider.h"
#include "services/ctl/act.h"
#include "services/ctl/act_targets.h"
#include "services/ctl/bulletins/bulletin_count.h"
#include "services/ctl/bulletins/bulletin_stands.h"
#include "services/ctl/county/county_names.h"
#include "services/ctl/each_operand.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/target.h"

#define DIGEST 32
#define SHEET_COLUMN_BEGIN 2 /* in the order of the sheet: period, year, before, at the cut-off */

struct counted {
	struct county county;
	struct shown_names names;
	struct sheet sheet;
	Zh__BulletinQuery ask;
	char kind[SHEET_FIGURE];
	uint8_t digest[DIGEST];
};

static int malformed(struct session *session)
{
	return failure_set(&session->failure, EXIT_INTERNAL, "cli.answer_malformed");
}

static int open_counted(struct session *session, const struct invocation *invocation,
			struct counted *counted)
{
	*counted =
		(struct counted){.sheet = {.lang = session->lang}, .ask = ZH__BULLETIN_QUERY__INIT};
	int exit = target_county(session, invocation, &counted->county);
	if (exit == EXIT_DONE)
		county_names_open(&counted->county, &counted->names);
	return exit;
}

static void close_counted(struct counted *counted)
{
	sheet_done(&counted->sheet);
	county_names_close(&counted->county, &counted->names);
	county_close(&counted->county);
}

/* Whoever answers for figures has seen them. */
static int count_and_show(struct session *session, struct counted *counted)
{
	int exit = bulletin_count(&counted->county, &counted->ask, &counted->sheet, false);
	if (exit != EXIT_DONE)
		return exit;
	if (!session->json) {
		sheet_write_text(&counted->sheet, session->out);
		fputc('\n', session->out);
	}
	return hex_is(counted->sheet.digest, counted->digest, DIGEST) ? EXIT_DONE
								      : malformed(session);
}

/* ---- which one: by its line */

static int read_day_of(const json_t *line, const char *name, uint32_t *ret_day)
{
	const char *text = json_string_value(json_object_get(line, name));
	int32_t day;
	if (text == NULL || time_parse_day(text, &day) != STATUS_OK)
		return EXIT_INTERNAL;
	*ret_day = time_yyyymmdd(day);
	return EXIT_DONE;
}

static int ask_of_line(struct session *session, const json_t *line, struct counted *counted)
{
	const char *kind = json_string_value(json_object_get(line, "bulletin"));
	uint32_t from = 0, cutoff = 0;
	if (kind == NULL || bulletin_kind_of_name(kind) == BULLETIN_KIND_COUNT ||
	    read_day_of(line, "from_day", &from) != EXIT_DONE ||
	    read_day_of(line, "cutoff_day", &cutoff) != EXIT_DONE)
		return malformed(session);
	(void)snprintf(counted->kind, sizeof counted->kind, "%s", kind);
	counted->ask.kind = counted->kind;
	SET_OPTIONAL(&counted->ask, cutoff_day, cutoff);
	if (bulletin_kind_of_name(kind) == BULLETIN_PERIOD)
		SET_OPTIONAL(&counted->ask, from_day, from);
	return EXIT_DONE;
}

static int ask_of_id(struct session *session, struct object_id id, struct counted *counted)
{
	json_t *line;
	int exit = bulletin_line_get(&counted->county, id, &line);
	if (exit == EXIT_DONE)
		exit = ask_of_line(session, line, counted);
	json_decref(line);
	return exit;
}

/* ---- submit */

static void put_figure(const struct sheet_row *row, Zh__BulletinFigure *figure)
{
	zh__bulletin_figure__init(figure);
	figure->figure = row->figure;
	if (row->has[0])
		SET_OPTIONAL(figure, in_period, (uint64_t)row->values[0]);
	if (row->has[1])
		SET_OPTIONAL(figure, in_year, (uint64_t)row->values[1]);
	if (row->has[SHEET_COLUMN_BEGIN])
		SET_OPTIONAL(figure, at_begin, (uint64_t)row->values[SHEET_COLUMN_BEGIN]);
	if (row->has[SHEET_COLUMN_BEGIN + 1])
		SET_OPTIONAL(figure, at_cutoff, (uint64_t)row->values[SHEET_COLUMN_BEGIN + 1]);
}

static int submit(struct session *session, const struct invocation *invocation,
		  struct counted *counted)
{
	Zh__BulletinSubmitCommand body = ZH__BULLETIN_SUBMIT_COMMAND__INIT;
	Zh__BulletinFigure figures[BULLETIN_FIGURE_COUNT], *list[BULLETIN_FIGURE_COUNT];
	struct invocation one = *invocation; /* its operand isn't the act's */
	for (size_t i = 0; i < counted->sheet.count; i++) {
		const struct sheet_row *row = &counted->sheet.rows[i];
		if (row->part)
			continue;
		if (body.n_figures == BULLETIN_FIGURE_COUNT)
			return malformed(session);
		put_figure(row, &figures[body.n_figures]);
		list[body.n_figures] = &figures[body.n_figures];
		body.n_figures++;
	}
	body.figures = list;
	SET_OPTIONAL(&body, bulletin_kind,
		     (Zh__BulletinKind)(bulletin_kind_of_name(counted->ask.kind) + 1u));
	SET_OPTIONAL(&body, cutoff_day, counted->ask.cutoff_day);
	if (counted->ask.has_from_day)
		SET_OPTIONAL(&body, from_day, counted->ask.from_day);
	body.has_digest = 1;
	body.digest = (ProtobufCBinaryData){DIGEST, counted->digest};
	one.operand_count = 0;
	return act_with_body(session, &one, &body.base);
}

int run_bulletin_submit(struct session *session, const struct invocation *invocation)
{
	struct counted counted;
	struct object_id id;
	const char *which = invocation->operands[0];
	bool by_id = object_id_parse(which, &id) == STATUS_OK && id.kind == OBJECT_BULLETIN;
	int exit = EXIT_DONE;
	bool days =
		given_text(invocation, "cutoff") != NULL || given_text(invocation, "from") != NULL;
	if (by_id ? days : given_text(invocation, "cutoff") == NULL) /* an id has its own days */
		return failure_set(&session->failure, EXIT_USAGE, "cli.bulletin_which");
	if (by_id && session->region == 0)
		session->region = id.region;
	exit = open_counted(session, invocation, &counted);
	if (exit != EXIT_DONE)
		return exit;
	if (by_id) {
		exit = ask_of_id(session, id, &counted);
	} else {
		exit = bulletin_read_kind(session, which, &counted.ask.kind);
		if (exit == EXIT_DONE)
			exit = bulletin_read_days(session, invocation, &counted.ask);
	}
	if (exit == EXIT_DONE)
		exit = count_and_show(session, &counted);
	if (exit == EXIT_DONE)
		exit = submit(session, invocation, &counted);
	close_counted(&counted);
	return exit;
}

/* ---- approve */

/* What was submitted must be what is counted today: else nobody knows which of them is approved. */
static int unchanged(struct session *session, struct counted *counted, struct object_id id)
{
	json_t *line;
	int exit = bulletin_line_get(&counted->county, id, &line);
	const char *digest =
		exit == EXIT_DONE ? json_string_value(json_object_get(line, "digest")) : NULL;
	if (digest != NULL && SABOTAGE("bulletin.approves-unseen"))
		exit = hex_is(digest, counted->digest, DIGEST) ? exit : malformed(session);
	else if (exit == EXIT_DONE && digest != NULL && strcmp(digest, counted->sheet.digest) != 0)
		exit = failure_set(&session->failure, EXIT_REFUSED, "cli.bulletin_changed");
	json_decref(line);
	return exit;
}

static int approve_one(struct session *session, const struct invocation *invocation,
		       struct object_id id, const char *text)
{
	struct counted counted;
	struct invocation one = *invocation;
	Zh__BulletinApproveCommand body = ZH__BULLETIN_APPROVE_COMMAND__INIT;
	int exit = open_counted(session, invocation, &counted);
	if (exit != EXIT_DONE)
		return exit;
	exit = ask_of_id(session, id, &counted);
	if (exit == EXIT_DONE)
		exit = count_and_show(session, &counted);
	if (exit == EXIT_DONE)
		exit = unchanged(session, &counted, id);
	body.has_digest = 1;
	body.digest = (ProtobufCBinaryData){DIGEST, counted.digest};
	one.operands[0] = text;
	one.operand_count = 1;
	if (exit == EXIT_DONE)
		exit = act_with_body(session, &one, &body.base);
	close_counted(&counted);
	return exit;
}

/* All ids are read before the first bulletin is approved, each on its own figures. */
int run_bulletin_approve(struct session *session, const struct invocation *invocation)
{
	struct act_targets targets = {0};
	int exit = act_targets_read(&targets, session, invocation);
	size_t failed = 0;
	for (size_t i = 0; exit == EXIT_DONE && i < targets.count; i++) {
		char text[OBJECT_ID_TEXT];
		object_id_print(targets.items[i].id, text);
		int one = approve_one(session, invocation, targets.items[i].id, text);
		if (one == EXIT_DONE)
			continue;
		session_fail_one(session, text);
		failed++;
		if (targets.count == 1)
			exit = one;
	}
	act_targets_free(&targets);
	return failed != 0 && exit == EXIT_DONE ? EXIT_SOME_FAILED : exit;
}
