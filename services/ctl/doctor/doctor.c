#include "services/ctl/doctor/doctor.h"

#include "common/base/clock_source.h"
#include "common/base/time.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/problems_say.h"
#include "services/ctl/show/width.h"
#include "services/ctl/target.h"

#define ABOUT_COLUMN 12u
#define TIMEOUT_MS INT64_C(2000)

static const struct {
	const char *code, *text, *hint;
	enum doctor_level level;
} findings[] = {
#define X(name, level, code, text, hint) {(code), (text), (hint), DOCTOR_LEVEL_##level},
	DOCTOR_FINDINGS(X)
#undef X
};

#define FINDINGS (sizeof findings / sizeof findings[0])

const char *doctor_code(size_t index)
{
	return index < FINDINGS ? findings[index].code : NULL;
}

static bool has_level(const char *code, enum doctor_level least)
{
	for (size_t i = 0; i < FINDINGS; i++) {
		if (strcmp(findings[i].code, code) == 0)
			return findings[i].level >= least;
	}
	return false;
}

bool doctor_is_code(const char *code)
{
	return has_level(code, DOCTOR_LEVEL_OK);
}

bool doctor_is_critical(const char *code)
{
	return has_level(code, DOCTOR_LEVEL_CRITICAL);
}

static void fill(const struct doctor *doctor, const char *text, const struct template_param *params,
		 size_t count, char out[FAILURE_TEXT])
{
	struct writer words = writer_over(out, FAILURE_TEXT - 1);
	problem_fill(catalogue_word(WORDS_TEXT, text, doctor->session->lang), params, count,
		     doctor->session->lang, &words);
	out[words.size] = '\0';
}

struct said {
	enum doctor_finding finding;
	const char *about, *message, *hint;
	const struct doctor_ack *ack; /* NULL: nobody has acknowledged it */
};

static void print_json(const struct doctor *doctor, const struct said *said)
{
	static const char *const levels[] = {"ok", "warning", "critical"};
	char until[TIME_DAY_TEXT];
	json_t *line = json_pack(
		"{s:s, s:s, s:s, s:i, s:s, s:s}", "kind", "finding", "code",
		findings[said->finding].code, "level", levels[findings[said->finding].level],
		"region", (int)doctor->region, "about", said->about, "message", said->message);
	if (doctor->hints)
		(void)json_object_set_new(line, "hint", json_string(said->hint));
	if (said->ack != NULL) {
		time_print_day(said->ack->until_day, until);
		(void)json_object_set_new(line, "acknowledged_until_day", json_string(until));
		(void)json_object_set_new(line, "acknowledged_by", json_string(said->ack->person));
		(void)json_object_set_new(line, "reason", json_string(said->ack->reason));
	}
	(void)json_dumpf(line, doctor->session->out, JSON_COMPACT);
	fputc('\n', doctor->session->out);
	json_decref(line);
}

static void print_words(const struct doctor *doctor, const struct said *said)
{
	FILE *out = doctor->session->out;
	enum lang lang = doctor->session->lang;
	bool critical = findings[said->finding].level == DOCTOR_LEVEL_CRITICAL;
	width_print(bytes_of_text(said->about), ABOUT_COLUMN, out);
	fprintf(out, "%s%s\n",
		critical ? catalogue_word(WORDS_TEXT, "doctor_critical_mark", lang) : "",
		said->message);
	if (said->ack != NULL) {
		char until[TIME_DAY_TEXT], text[FAILURE_TEXT];
		struct template_param params[] = {{"until", until},
						  {"person", said->ack->person},
						  {"reason", said->ack->reason}};
		time_print_day(said->ack->until_day, until);
		fill(doctor, "doctor_acknowledged", params, 3, text);
		fprintf(out, "%*s%s\n", (int)ABOUT_COLUMN, "", text);
	} else if (doctor->hints) {
		fprintf(out, "%*s→ %s\n", (int)ABOUT_COLUMN, "", said->hint);
	}
}

void doctor_say(struct doctor *doctor, enum doctor_finding finding, const char *about,
		const struct template_param *params, size_t count)
{
	char message[FAILURE_TEXT], hint[FAILURE_TEXT];
	struct said said = {finding, about, message, hint, NULL};
	if (findings[finding].level == DOCTOR_LEVEL_CRITICAL)
		doctor->criticals++;
	else if ((said.ack = doctor_acks_find(&doctor->acks, findings[finding].code, about,
					      doctor->today)) != NULL)
		doctor->acknowledged++;
	else
		doctor->warnings++;
	fill(doctor, findings[finding].text, params, count, message);
	fill(doctor, findings[finding].hint, params, count, hint);
	if (doctor->session->json)
		print_json(doctor, &said);
	else
		print_words(doctor, &said);
}

static void say_end(const struct doctor *doctor)
{
	char number[32], criticals[32], acknowledged[32];
	size_t count = doctor->warnings + doctor->criticals;
	struct template_param params[] = {
		{"count", number}, {"critical", criticals}, {"acknowledged", acknowledged}};
	(void)snprintf(number, sizeof number, "%zu", count);
	(void)snprintf(criticals, sizeof criticals, "%zu", doctor->criticals);
	(void)snprintf(acknowledged, sizeof acknowledged, "%zu", doctor->acknowledged);
	if (doctor->session->json)
		fprintf(doctor->session->out,
			"{\"kind\":\"end\",\"count\":%zu,\"critical\":%zu,\"acknowledged\":%zu}\n",
			count, doctor->criticals, doctor->acknowledged);
	else
		session_say(doctor->session, doctor->session->out,
			    count == 0 && doctor->acknowledged == 0 ? "doctor_well" : "doctor_end",
			    params, 3);
}

static int level_of(const struct doctor *doctor)
{
	if (doctor->criticals != 0)
		return DOCTOR_LEVEL_CRITICAL;
	return doctor->warnings != 0 ? DOCTOR_LEVEL_WARNING : DOCTOR_LEVEL_OK;
}

int run_doctor(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct clock_source clock = clock_system();
	struct doctor doctor = {.session = session,
				.today = time_day_of_ms(clock_now_ms(&clock)),
				.hints = given_flag(invocation, "fix-hints"),
				.verify = given_flag(invocation, "verify")};
	int exit = session_region(session, &doctor.region);
	if (exit != EXIT_DONE)
		return exit;
	if (given_text(invocation, "timeout") == NULL)
		session->timeout_ms = TIMEOUT_MS;
	exit = county_open(session, doctor.region, &county);
	if (exit != EXIT_DONE)
		return exit;
	(void)doctor_acks_read(session, doctor.region, &doctor.acks);
	doctor_look_at_files(&doctor, &county.config->config);
	doctor_look_at_people(&doctor, &county.config->config);
	doctor_look_at_reads(&doctor, &county.config->config);
	doctor_look_at_daemons(&doctor, &county);
	county_close(&county);
	say_end(&doctor);
	session->failure.code = NULL; /* the findings say it */
	return level_of(&doctor);
}
