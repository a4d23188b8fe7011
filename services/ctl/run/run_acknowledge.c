/* `doctor acknowledge`: a warning that somebody has looked at isn't counted until a day. */
#include "common/base/clock_source.h"
#include "common/base/time.h"
#include "services/ctl/doctor/doctor.h"
#include "services/ctl/doctor/doctor_acks.h"
#include "services/ctl/help/nearest.h"
#include "services/ctl/runs.h"

#define DAYS_MAX 366 /* what is fine for longer is no warning: change the file that gives it */

static int unknown_code(struct session *session, const char *code)
{
	struct nearest nearest = nearest_to(code);
	const char *known;
	for (size_t i = 0; (known = doctor_code(i)) != NULL; i++)
		nearest_offer(&nearest, known);
	(void)failure_set(&session->failure, EXIT_USAGE,
			  nearest.best != NULL ? "cli.unknown_finding_near"
					       : "cli.unknown_finding");
	failure_param(&session->failure, "value", code);
	failure_param(&session->failure, "near", nearest.best);
	return EXIT_USAGE;
}

static int bad_until(struct session *session, const char *value)
{
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.acknowledge_until");
	failure_param(&session->failure, "value", value);
	return EXIT_USAGE;
}

static int unread(struct session *session, uint32_t region)
{
	char path[FILE_PATH_MAX];
	layout_etc(session, region, DOCTOR_ACKS_FILE, path);
	(void)failure_set(&session->failure, EXIT_FILE, "cli.acknowledge_unread");
	failure_param(&session->failure, "file", path);
	return EXIT_FILE;
}

static int copy(struct session *session, const char *text, char *out, size_t size)
{
	if (text == NULL || strlen(text) >= size) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.too_long");
		failure_param(&session->failure, "value", text);
		return EXIT_USAGE;
	}
	memcpy(out, text, strlen(text) + 1);
	return EXIT_DONE;
}

static int read_ack(struct session *session, const struct invocation *invocation,
		    struct doctor_ack *ack)
{
	struct clock_source clock = clock_system();
	const char *until = given_text(invocation, "until");
	int32_t today = time_day_of_ms(clock_now_ms(&clock));
	*ack = (struct doctor_ack){.until_day = 0};
	if (!doctor_is_code(invocation->operands[0]))
		return unknown_code(session, invocation->operands[0]);
	if (doctor_is_critical(invocation->operands[0])) {
		(void)failure_set(&session->failure, EXIT_REFUSED, "cli.acknowledge_critical");
		failure_param(&session->failure, "value", invocation->operands[0]);
		return EXIT_REFUSED;
	}
	int exit = copy(session, invocation->operands[0], ack->code, sizeof ack->code);
	if (exit == EXIT_DONE && invocation->operand_count > 1)
		exit = copy(session, invocation->operands[1], ack->about, sizeof ack->about);
	if (exit != EXIT_DONE || given_flag(invocation, "withdraw"))
		return exit;
	if (until == NULL || time_parse_day(until, &ack->until_day) != STATUS_OK ||
	    ack->until_day < today || ack->until_day > today + DAYS_MAX)
		return bad_until(session, until);
	const char *reason = given_text(invocation, "reason");
	if (reason == NULL || reason[0] == '\0')
		return failure_set(&session->failure, EXIT_USAGE, "act.reason_missing");
	exit = copy(session, reason, ack->reason, sizeof ack->reason);
	return exit != EXIT_DONE
		       ? exit
		       : copy(session, session->person != NULL ? session->person : "operator",
			      ack->person, sizeof ack->person);
}

int run_doctor_acknowledge(struct session *session, const struct invocation *invocation)
{
	struct doctor_acks acks;
	struct doctor_ack ack;
	struct err err;
	uint32_t region;
	if (invocation->operand_count > 2) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.operand_too_many");
		failure_param(&session->failure, "operand", invocation->operands[2]);
		return EXIT_USAGE;
	}
	int exit = read_ack(session, invocation, &ack);
	if (exit == EXIT_DONE)
		exit = session_region(session, &region);
	if (exit != EXIT_DONE)
		return exit;
	struct county county; /* whether there is one, and its files can be read */
	exit = county_open(session, region, &county);
	if (exit != EXIT_DONE)
		return exit;
	county_close(&county);
	if (!doctor_acks_read(session, region, &acks))
		return unread(session, region);
	bool withdraw = given_flag(invocation, "withdraw");
	if (withdraw ? !doctor_acks_remove(&acks, ack.code, ack.about)
		     : !doctor_acks_put(&acks, &ack))
		return failure_set(&session->failure, withdraw ? EXIT_NOT_FOUND : EXIT_REFUSED,
				   withdraw ? "cli.acknowledge_none" : "cli.acknowledge_full");
	if (doctor_acks_write(session, region, &acks, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	struct template_param params[] = {{"code", ack.code}};
	session_say(session, session->out, withdraw ? "doctor_ack_withdrawn" : "doctor_ack_noted",
		    params, 1);
	return EXIT_DONE;
}
