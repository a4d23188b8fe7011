#include "services/ctl/bulletins/bulletin_stands.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"

#define MOMENT_TEXT 17 /* "2025-03-14 09:30" and NUL */

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

static int ask_escalation(struct county *county, Zh__Query *query, const Zh__Reply **ret_reply)
{
	Zh__Request request = ZH__REQUEST__INIT;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	int exit = county_ask(county, DAEMON_ESCALATION, &request, ret_reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, *ret_reply, NULL);
	if (exit == EXIT_DONE && (*ret_reply)->answer == NULL)
		exit = failure_set(&county->session->failure, EXIT_INTERNAL,
				   "cli.answer_malformed");
	return exit;
}

int bulletin_line_get(struct county *county, struct object_id id, json_t **ret_line)
{
	const Zh__Reply *reply;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&object, kind, (uint32_t)id.kind);
	SET_OPTIONAL(&object, region, id.region);
	SET_OPTIONAL(&object, number, id.number);
	get.object = &object;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	*ret_line = NULL;
	int exit = ask_escalation(county, &query, &reply);
	if (exit != EXIT_DONE)
		return exit;
	struct bytes line = lines_first(reply->answer);
	*ret_line = json_loadb((const char *)line.data, line.size, 0, NULL);
	return *ret_line != NULL ? EXIT_DONE
				 : failure_set(&county->session->failure, EXIT_INTERNAL,
					       "cli.answer_malformed");
}

static void day_text(uint32_t yyyymmdd, char out[TIME_DAY_TEXT])
{
	int32_t day;
	out[0] = '\0';
	if (time_day_of_yyyymmdd(yyyymmdd, &day) == STATUS_OK)
		time_print_day(day, out);
}

/* Of a period there may be several that end on the day: the one that begins on this. */
static int pick(const Zh__QueryAnswer *answer, const char *from, json_t **ret_line)
{
	for (size_t i = 0; i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), text;
		while (*ret_line == NULL && lines_next(&rest, &text)) {
			json_t *line = json_loadb((const char *)text.data, text.size, 0, NULL);
			if (line == NULL)
				return EXIT_INTERNAL;
			bool stopped = strcmp(text_of(line, "state"), "stopped") == 0;
			if (!stopped &&
			    (from[0] == '\0' || strcmp(text_of(line, "from_day"), from) == 0))
				*ret_line = line;
			else
				json_decref(line);
		}
	}
	return EXIT_DONE;
}

int bulletin_line_of(struct county *county, const Zh__BulletinQuery *ask, json_t **ret_line)
{
	char cutoff[TIME_DAY_TEXT], from[TIME_DAY_TEXT];
	const Zh__Reply *reply;
	Zh__Param params[2], *filters[2] = {&params[0], &params[1]};
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	day_text(ask->cutoff_day, cutoff);
	day_text(ask->has_from_day ? ask->from_day : 0, from);
	for (size_t i = 0; i < 2; i++)
		zh__param__init(&params[i]);
	params[0].name = "bulletin";
	params[0].value = ask->kind;
	params[1].name = "cutoff";
	params[1].value = cutoff;
	list.noun = "bulletin";
	list.n_filters = 2;
	list.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	*ret_line = NULL;
	int exit = ask_escalation(county, &query, &reply);
	if (exit != EXIT_DONE || pick(reply->answer, from, ret_line) == EXIT_DONE)
		return exit;
	json_decref(*ret_line);
	*ret_line = NULL;
	return failure_set(&county->session->failure, EXIT_INTERNAL, "cli.answer_malformed");
}

/* ---- on its face */

static void moment_text(const json_t *line, const char *name, char out[MOMENT_TEXT])
{
	(void)snprintf(out, MOMENT_TEXT, "%.16s", text_of(line, name));
	if (strlen(out) == MOMENT_TEXT - 1)
		out[10] = ' ';
}

static void say(const struct session *session, const json_t *line, const char *text,
		struct sheet *sheet)
{
	char memory[128], when[MOMENT_TEXT];
	struct writer who = writer_over(memory, sizeof memory - 1);
	bool approved = strcmp(text_of(line, "state"), "approved") == 0;
	shown_names_put_short(session->names,
			      text_of(line, approved ? "approved_by" : "submitted_by"), sheet->lang,
			      &who);
	memory[who.size] = '\0';
	moment_text(line, approved ? "approved_ms" : "submitted_ms", when);
	struct template_param params[] = {
		{"who", memory}, {"when", when}, {"digest", text_of(line, "digest")}};
	struct writer out = writer_over(sheet->stands, sizeof sheet->stands - 1);
	catalogue_fill(catalogue_word(WORDS_TEXT, text, sheet->lang), params, 3, &out);
	sheet->stands[out.size] = '\0';
}

/* A name alone, as papers have it; a program's list has ids. */
static void sign(const struct session *session, const json_t *line, struct sheet *sheet)
{
	const char *id = text_of(line, "approved_by");
	const struct person *person =
		session->names != NULL ? people_person(&session->names->people, id) : NULL;
	int year, month, day;
	(void)snprintf(sheet->signer, sizeof sheet->signer, "%s",
		       person != NULL && person->name != NULL ? person->name : id);
	if (sscanf(text_of(line, "approved_ms"), "%4d-%2d-%2d", &year, &month, &day) != 3)
		return;
	char parts[3][16];
	int digits = sheet->lang == LANG_ZH ? 1 : 2; /* papers write 3月 */
	(void)snprintf(parts[0], sizeof parts[0], "%d", year);
	(void)snprintf(parts[1], sizeof parts[1], "%0*d", digits, month);
	(void)snprintf(parts[2], sizeof parts[2], "%0*d", digits, day);
	struct template_param params[] = {
		{"year", parts[0]}, {"month", parts[1]}, {"day", parts[2]}};
	struct writer out = writer_over(sheet->signed_day, sizeof sheet->signed_day - 1);
	catalogue_fill(catalogue_word(WORDS_TEXT, "paper_day", sheet->lang), params, 3, &out);
	sheet->signed_day[out.size] = '\0';
}

static void say_unknown(struct sheet *sheet)
{
	(void)snprintf(sheet->stands, sizeof sheet->stands, "%s",
		       catalogue_word(WORDS_TEXT, "bulletin_unknown", sheet->lang));
}

static void put_json(const struct session *session, const json_t *line, bool same)
{
	json_t *said =
		json_pack("{s:s, s:O, s:O, s:O, s:b}", "kind", "bulletin_stands", "id",
			  json_object_get(line, "id"), "state", json_object_get(line, "state"),
			  "digest", json_object_get(line, "digest"), "same", same);
	static const char *const members[] = {"submitted_by", "submitted_ms", "approved_by",
					      "approved_ms"};
	for (size_t i = 0; said != NULL && i < sizeof members / sizeof members[0]; i++) {
		json_t *value = json_object_get(line, members[i]);
		if (value != NULL)
			(void)json_object_set(said, members[i], value);
	}
	(void)json_dumpf(said, session->out, JSON_COMPACT);
	fputc('\n', session->out);
	json_decref(said);
}

int bulletin_stands(struct county *county, const Zh__BulletinQuery *ask, struct sheet *sheet)
{
	struct session *session = county->session;
	json_t *line;
	int exit = bulletin_line_of(county, ask, &line);
	if (exit != EXIT_DONE) {
		session_fail_one(session, daemon_name(DAEMON_ESCALATION));
		say_unknown(sheet);
		return exit;
	}
	const char *digest = line != NULL ? text_of(line, "digest") : "";
	if (digest[0] != '\0') {
		bool same =
			strcmp(digest, sheet->digest) == 0 || SABOTAGE("bulletin.face-of-others");
		bool approved = strcmp(text_of(line, "state"), "approved") == 0;
		say(session, line,
		    approved ? same ? "bulletin_approved" : "bulletin_approved_other"
		    : same   ? "bulletin_submitted"
			     : "bulletin_submitted_other",
		    sheet);
		if (approved && same)
			sign(session, line, sheet);
		if (session->json)
			put_json(session, line, same);
	}
	json_decref(line);
	return EXIT_DONE;
}
