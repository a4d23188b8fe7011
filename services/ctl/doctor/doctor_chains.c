/* What neighbours hold of this county's journals, and what they gave it to hold. */
#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/ctl/doctor/doctor.h"
#include "services/ctl/doctor/noted_heads.h"
#include "services/ctl/show/json_tree.h"

/* One a day, and a day for a line that is down. */
#define GIVEN_MS (2 * MS_PER_DAY)

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

static void say_refused(struct doctor *doctor, const json_t *peer, const char *who, bool ours)
{
	char frame[24];
	const char *why = text_of(peer, ours ? "chain_denied" : "chain_refused");
	struct template_param params[] = {
		{"who", who},
		{"daemon", text_of(peer, ours ? "chain_denied_of" : "chain_refused_of")},
		{"frame", frame},
		{"why", catalogue_word(WORDS_VALUE, why, doctor->session->lang)}};
	(void)snprintf(frame, sizeof frame, "%" JSON_INTEGER_FORMAT,
		       json_integer_value(json_object_get(peer, ours ? "chain_denied_frame"
								     : "chain_refused_frame")));
	if (why[0] != '\0')
		doctor_say(doctor, ours ? DOCTOR_CHAIN_DENIED : DOCTOR_PEER_CHAIN, "notify", params,
			   4);
}

void doctor_look_at_chain_peer(struct doctor *doctor, const json_t *peer, const char *who,
			       struct doctor_given *given)
{
	int64_t last_ms;
	const char *last = text_of(peer, "chain_held_ms");
	say_refused(doctor, peer, who, true);
	say_refused(doctor, peer, who, false);
	/* One that never took any has had time since it was first heard. */
	if (last[0] == '\0')
		last = text_of(peer, "life_since_ms");
	if (time_parse_moment(last, &last_ms) == STATUS_OK && last_ms > given->last_ms)
		given->last_ms = last_ms;
}

void doctor_look_at_given(struct doctor *doctor, const struct doctor_given *given)
{
	char since[TIME_MOMENT_TEXT];
	struct template_param params[] = {{"since", since}};
	if (given->last_ms == 0 || given->now_ms - given->last_ms <= GIVEN_MS)
		return;
	time_print_moment(given->last_ms, since);
	doctor_say(doctor, DOCTOR_CHAIN_NOT_GIVEN, "notify", params, 1);
}

/* ---- the journals themselves */

static void say_broken(struct doctor *doctor, const char *daemon, const Zh__QueryAnswer *answer)
{
	for (size_t i = 0; answer != NULL && i < answer->n_lines; i++) {
		json_t *line = json_loadb((const char *)answer->lines[i].data, answer->lines[i].len,
					  JSON_DISABLE_EOF_CHECK, NULL);
		struct template_param params[] = {{"who", daemon},
						  {"why", text_of(line, "problem")}};
		if (json_is_false(json_object_get(line, "intact")))
			doctor_say(doctor, DOCTOR_CHAIN_DIFFERS, daemon, params, 2);
		json_decref(line);
	}
}

static void compare(struct doctor *doctor, struct county *county, enum daemon daemon,
		    const struct noted_heads *noted, struct noted_question *question)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__VerifyQuery verify = ZH__VERIFY_QUERY__INIT;
	const Zh__Reply *reply;
	verify.has_held_only = verify.held_only = 1;
	query.ask_case = ZH__QUERY__ASK_VERIFY;
	query.verify = &verify;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	question->next = 0;
	while (noted_question_fill(question, noted, daemon, &verify)) {
		request.has_request_id = 0;
		request.query = &query;
		arena_reset(&county->session->arena);
		if (county_ask(county, (unsigned)daemon, &request, &reply) != EXIT_DONE ||
		    county_outcome(county, reply, NULL) != EXIT_DONE)
			return; /* that it doesn't answer is a finding of its own */
		say_broken(doctor, daemon_name(daemon), reply->answer);
	}
}

void doctor_look_at_held(struct doctor *doctor, struct county *county)
{
	struct noted_heads noted = {.count = 0};
	struct noted_question *question = (struct noted_question *)calloc(1, sizeof *question);
	if (question != NULL && noted_heads_of_neighbours(county, &noted) == EXIT_DONE) {
		for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
			compare(doctor, county, (enum daemon)i, &noted, question);
	}
	noted_heads_free(&noted);
	free(question);
}
