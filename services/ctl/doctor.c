#include "services/ctl/doctor.h"

#include "services/ctl/json_tree.h"
#include "services/ctl/runs.h"
#include "services/ctl/target.h"
#include "services/ctl/width.h"

#define ABOUT_COLUMN 12u
#define TIMEOUT_MS INT64_C(2000)

static const struct {
	const char *code, *text, *hint;
} findings[] = {
#define X(name, code, text, hint) {(code), (text), (hint)},
	DOCTOR_FINDINGS(X)
#undef X
};

static void fill(const struct doctor *doctor, const char *text, const struct template_param *params,
		 size_t count, char out[FAILURE_TEXT])
{
	struct writer words = writer_over(out, FAILURE_TEXT - 1);
	catalogue_fill(catalogue_word(WORDS_TEXT, text, doctor->session->lang), params, count,
		       &words);
	out[words.size] = '\0';
}

static void print_json(const struct doctor *doctor, enum doctor_finding finding, const char *about,
		       const char *message, const char *hint)
{
	json_t *line = json_pack("{s:s, s:s, s:i, s:s, s:s}", "kind", "finding", "code",
				 findings[finding].code, "region", (int)doctor->region, "about",
				 about, "message", message);
	if (doctor->hints)
		(void)json_object_set_new(line, "hint", json_string(hint));
	(void)json_dumpf(line, doctor->session->out, JSON_COMPACT);
	fputc('\n', doctor->session->out);
	json_decref(line);
}

void doctor_say(struct doctor *doctor, enum doctor_finding finding, const char *about,
		const struct template_param *params, size_t count)
{
	FILE *out = doctor->session->out;
	char message[FAILURE_TEXT], hint[FAILURE_TEXT];
	doctor->findings++;
	fill(doctor, findings[finding].text, params, count, message);
	fill(doctor, findings[finding].hint, params, count, hint);
	if (doctor->session->json) {
		print_json(doctor, finding, about, message, hint);
		return;
	}
	width_print(bytes_of_text(about), ABOUT_COLUMN, out);
	fprintf(out, "%s\n", message);
	if (doctor->hints)
		fprintf(out, "%*s→ %s\n", (int)ABOUT_COLUMN, "", hint);
}

static void say_end(const struct doctor *doctor)
{
	char number[32];
	struct template_param params[] = {{"count", number}};
	(void)snprintf(number, sizeof number, "%zu", doctor->findings);
	if (doctor->session->json)
		fprintf(doctor->session->out, "{\"kind\":\"end\",\"count\":%zu}\n",
			doctor->findings);
	else
		session_say(doctor->session, doctor->session->out,
			    doctor->findings == 0 ? "doctor_well" : "doctor_end", params, 1);
}

int run_doctor(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct doctor doctor = {.session = session,
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
	doctor_look_at_files(&doctor, &county.config->config);
	doctor_look_at_people(&doctor, &county.config->config);
	doctor_look_at_daemons(&doctor, &county);
	county_close(&county);
	say_end(&doctor);
	session->failure.code = NULL; /* the findings say it */
	return doctor.findings == 0 ? EXIT_DONE : EXIT_CHECK_FAILED;
}
