/* A bulletin's days and kind as they are typed, and its figures as the console counts them. */
#include "services/ctl/bulletins/bulletin_count.h"

#include "common/base/time.h"
#include "common/core/bulletin.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"

#define BEGINNINGS 3 /* a console that begins again has forgotten what it was counting */

int bulletin_read_kind(struct session *session, const char *name, const char **ret_kind)
{
	struct nearest nearest = nearest_to(name);
	for (unsigned k = 0; k < BULLETIN_KIND_COUNT; k++) {
		const char *word = bulletin_kind_name((enum bulletin_kind)k);
		const char *zh = catalogue_value("bulletin", word, LANG_ZH);
		if (strcmp(word, name) == 0 || (zh != NULL && strcmp(zh, name) == 0)) {
			*ret_kind = word;
			return EXIT_DONE;
		}
		nearest_offer(&nearest, word);
	}
	return failure_wrong_word(&session->failure, "cli.unknown_bulletin",
				  "cli.unknown_bulletin_near", name, nearest.best);
}

static int read_day(struct session *session, const struct invocation *invocation,
		    const char *option, uint32_t *ret_day)
{
	const char *text = given_text(invocation, option);
	int32_t day;
	*ret_day = 0;
	if (text == NULL)
		return EXIT_DONE;
	if (time_parse_day(text, &day) != STATUS_OK) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_day");
		failure_param(&session->failure, "value", text);
		return EXIT_USAGE;
	}
	*ret_day = time_yyyymmdd(day);
	return EXIT_DONE;
}

int bulletin_read_days(struct session *session, const struct invocation *invocation,
		       Zh__BulletinQuery *ask)
{
	uint32_t from = 0, cutoff = 0;
	bool period = strcmp(ask->kind, bulletin_kind_name(BULLETIN_PERIOD)) == 0;
	int exit = read_day(session, invocation, "from", &from);
	if (exit == EXIT_DONE)
		exit = read_day(session, invocation, "cutoff", &cutoff);
	if (exit == EXIT_DONE && period != (from != 0))
		exit = failure_set(&session->failure, EXIT_USAGE,
				   period ? "cli.period_needs_from" : "cli.from_is_of_period");
	SET_OPTIONAL(ask, cutoff_day, cutoff);
	if (from != 0)
		SET_OPTIONAL(ask, from_day, from);
	return exit;
}

/* ---- the figures */

struct counting {
	struct session *session;
	struct sheet *sheet;
	bool tells;
};

static int take_answer(const struct counting *counting, const Zh__QueryAnswer *answer)
{
	struct session *session = counting->session;
	for (size_t i = 0; i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), line;
		while (lines_next(&rest, &line)) {
			json_t *object = json_loadb((const char *)line.data, line.size, 0, NULL);
			enum status status = sheet_take(counting->sheet, object, session->names);
			json_decref(object);
			if (status != STATUS_OK)
				return failure_set(&session->failure, EXIT_INTERNAL,
						   "cli.answer_malformed");
			if (!session->json || !counting->tells)
				continue;
			(void)fwrite(line.data, 1, line.size, session->out);
			fputc('\n', session->out);
		}
	}
	return EXIT_DONE;
}

/* Counted a page at a time: until it is done an answer has no lines. */
static int count_once(struct county *county, Zh__BulletinQuery *ask,
		      const struct counting *counting)
{
	struct session *session = county->session;
	size_t mark = session->arena.used;
	uint8_t token[64];
	for (;;) {
		const Zh__Reply *reply;
		Zh__Query query = ZH__QUERY__INIT;
		Zh__Request request = ZH__REQUEST__INIT;
		query.ask_case = ZH__QUERY__ASK_BULLETIN;
		query.bulletin = ask;
		request.ask_case = ZH__REQUEST__ASK_QUERY;
		request.query = &query;
		SET_OPTIONAL(&request, deadline_ms, (uint32_t)(session->timeout_ms / 4 * 3));
		session->arena.used = mark;
		int exit = county_ask(county, COUNTY_CONSOLE, &request, &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(county, reply, NULL);
		if (exit == EXIT_DONE && reply->answer == NULL)
			exit = failure_set(&session->failure, EXIT_INTERNAL,
					   "cli.answer_malformed");
		if (exit == EXIT_DONE)
			exit = take_answer(counting, reply->answer);
		if (exit != EXIT_DONE || !reply->answer->has_after)
			return exit;
		if (reply->answer->after.len > sizeof token)
			return failure_set(&session->failure, EXIT_INTERNAL,
					   "cli.answer_malformed");
		memcpy(token, reply->answer->after.data, reply->answer->after.len);
		ask->has_after = 1;
		ask->after = (ProtobufCBinaryData){reply->answer->after.len, token};
	}
}

static bool begins_again(const struct session *session)
{
	return session->failure.code != NULL &&
	       strcmp(session->failure.code, "bulletin.begin_again") == 0;
}

int bulletin_count(struct county *county, Zh__BulletinQuery *ask, struct sheet *sheet, bool tells)
{
	const struct counting counting = {county->session, sheet, tells};
	int exit = EXIT_DONE;
	for (int i = 0; i < BEGINNINGS; i++) {
		ask->has_after = 0;
		exit = count_once(county, ask, &counting);
		if (exit == EXIT_DONE || !begins_again(county->session))
			break;
		sheet_done(sheet);
	}
	return exit;
}
