#include "services/ctl/target.h"

#include <unistd.h>

#include "services/ctl/help/nearest.h"

static int bad_id(struct session *session, const struct command *command, const char *text)
{
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_id");
	failure_param(&session->failure, "value", text);
	failure_param(&session->failure, "prefix", object_kind_prefix(command->target));
	return EXIT_USAGE;
}

static bool parse_number(const char *text, uint64_t *ret_number)
{
	uint64_t number = 0;
	size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 18 || text[digits] != '\0')
		return false;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	*ret_number = number;
	return number != 0;
}

int target_parse(struct session *session, const struct command *command, const char *text,
		 struct object_id *ret_id)
{
	uint64_t number;
	if (object_id_parse(text, ret_id) == STATUS_OK)
		return ret_id->kind == command->target ? EXIT_DONE : bad_id(session, command, text);
	/* A number alone doesn't say whose clock or proposal it is. */
	if (object_kind_owner(command->target) == DAEMON_UNKNOWN || !parse_number(text, &number))
		return bad_id(session, command, text);
	*ret_id = object_id_make(command->target, session->region, number);
	return EXIT_DONE;
}

int target_county(struct session *session, const struct invocation *invocation,
		  struct county *ret_county)
{
	struct object_id id;
	uint32_t region;
	if (session->region == 0 && invocation->operand_count != 0 &&
	    object_id_parse(invocation->operands[0], &id) == STATUS_OK) {
		char path[FILE_PATH_MAX];
		layout_etc(session, id.region, "zhian.yaml", path);
		if (access(path, F_OK) == 0)
			session->region = id.region;
	}
	int exit = session_region(session, &region);
	return exit != EXIT_DONE ? exit : county_open(session, region, ret_county);
}

enum daemon target_daemon(const struct command *command, struct object_id id)
{
	return command->daemon != DAEMON_UNKNOWN ? command->daemon : id.daemon;
}

static bool add_daemon(struct session *session, const char *name, enum daemon out[DAEMON_COUNT],
		       size_t *count)
{
	enum daemon daemon = daemon_of_name(name);
	if (daemon == DAEMON_UNKNOWN || *count == DAEMON_COUNT) {
		struct nearest nearest = nearest_to(name);
		for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
			nearest_offer(&nearest, daemon_name((enum daemon)i));
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.unknown_daemon");
		failure_param(&session->failure, "value", name);
		return false;
	}
	out[(*count)++] = daemon;
	return true;
}

size_t target_daemons(struct session *session, const struct invocation *invocation,
		      enum daemon out[DAEMON_COUNT])
{
	size_t count = 0;
	const char *stated = given_text(invocation, "daemon");
	bool operands = invocation->command->operands != NULL &&
			strstr(invocation->command->operands, "DAEMON") != NULL;
	if (stated != NULL && !add_daemon(session, stated, out, &count))
		return 0;
	for (size_t i = 0; operands && i < invocation->operand_count; i++) {
		if (!add_daemon(session, invocation->operands[i], out, &count))
			return 0;
	}
	if (count != 0)
		return count;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		out[count++] = (enum daemon)i;
	return count;
}
