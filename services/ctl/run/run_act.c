/* Acts: one Command per id, answered one line each, in order. */
#include <unistd.h>

#include "common/base/sabotage.h"
#include "common/core/decider.h"
#include "common/core/json_line.h"
#include "common/core/message.h"
#include "services/ctl/act.h"
#include "services/ctl/act_targets.h"
#include "services/ctl/body.h"
#include "services/ctl/each_operand.h"
#include "services/ctl/runs.h"
#include "services/ctl/target.h"

struct acting {
	struct session *session;
	const struct invocation *invocation;
	struct county county;
	char act[COMMAND_NAME];
	ProtobufCMessage *body;
	size_t mark;   /* of the arena, after the body */
	bool of_firms; /* each has a body of its own, which names it */
	uint64_t seen;
	int64_t happened_ms;
	uint8_t request_id[REQUEST_ID]; /* of several: each has its own, made of it */
	bool has_request_id;
	char request_text[REQUEST_ID_TEXT]; /* to repeat the command with; "": one target */
	struct act_targets targets;
	size_t done, failed;
	int exit;         /* of the last failure */
	act_shown *shown; /* NULL: the usual line */
	void *context;
};

static int read_options(struct acting *acting)
{
	struct session *session = acting->session;
	const char *id = given_text(acting->invocation, "request-id");
	int exit = given_number(acting->invocation, "seen", &acting->seen, &session->failure);
	if (exit == EXIT_DONE)
		exit = given_moment(acting->invocation, "happened", &acting->happened_ms,
				    &session->failure);
	if (exit != EXIT_DONE)
		return exit;
	acting->has_request_id = id != NULL;
	if (id != NULL && !request_id_parse(id, acting->request_id))
		exit = failure_set(&session->failure, EXIT_USAGE, "cli.bad_request_id");
	return exit;
}

/* Of several objects each has a version of its own, and each act an id of its own; the command has
 * one id, by which all of it is asked again. */
static int ready_for_several(struct acting *acting)
{
	struct session *session = acting->session;
	if (acting->targets.count < 2 || acting->invocation->as_one)
		return EXIT_DONE;
	if (acting->seen != 0)
		return failure_set(&session->failure, EXIT_USAGE, "cli.one_id_only");
	if (!acting->has_request_id)
		request_id_draw(acting->request_id);
	acting->has_request_id = true;
	request_id_print(acting->request_id, acting->request_text);
	return EXIT_DONE;
}

static void fill_command(const struct acting *acting, struct object_id id, Zh__ObjectId *target,
			 Zh__Command *command)
{
	command->act = acting->act;
	command->reason = given_text(acting->invocation, "reason");
	if (id.number != 0) {
		SET_OPTIONAL(target, kind, (uint32_t)id.kind);
		SET_OPTIONAL(target, region, id.region);
		SET_OPTIONAL(target, number, id.number);
		command->target = target;
	}
	if (acting->seen != 0 && !SABOTAGE("ctl.seen-unsent"))
		SET_OPTIONAL(command, seen_version, acting->seen);
	if (acting->happened_ms != 0)
		SET_OPTIONAL(command, happened_ms, acting->happened_ms);
	if (given_flag(acting->invocation, "dry-run") && !SABOTAGE("ctl.dry-run-acts"))
		SET_OPTIONAL(command, dry_run, 1);
	if (acting->body != NULL) {
		struct bytes packed = message_pack(acting->body, &acting->session->arena);
		command->has_body = packed.data != NULL;
		command->body = message_bytes(packed);
	}
}

static struct object_id object_of(const Zh__Reply *reply)
{
	const Zh__ObjectId *object = reply->object;
	if (object == NULL || object->kind >= OBJECT_KIND_COUNT)
		return (struct object_id){0};
	return (struct object_id){(enum object_kind)object->kind, object->region, object->number,
				  (enum daemon)object->daemon};
}

static const char *outcome_word(const struct acting *acting, const Zh__Reply *reply)
{
	bool proposed = reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED;
	if (given_flag(acting->invocation, "dry-run"))
		return proposed ? "proposable_now" : "possible_now";
	return proposed ? "proposed" : "done";
}

/* What the answer is about.  A dry run makes no proposal, whatever number the next one has. */
static struct object_id answered_object(const struct acting *acting, const Zh__Reply *reply)
{
	struct object_id object = object_of(reply);
	if (given_flag(acting->invocation, "dry-run") && object.kind == OBJECT_PROPOSAL &&
	    !SABOTAGE("ctl.dry-run-names-a-proposal"))
		return (struct object_id){0};
	return object;
}

static void print_json(const struct acting *acting, const Zh__Reply *reply)
{
	char memory[1024];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "act");
	json_text(&json, "act", acting->act);
	json_text(&json, "outcome", outcome_word(acting, reply));
	json_id(&json, "id", answered_object(acting, reply));
	if (reply->has_object_version)
		json_unsigned(&json, "object_version", reply->object_version);
	if (reply->at != NULL)
		json_event_id(&json, "at",
			      (struct event_id){reply->at->region, (enum daemon)reply->at->daemon,
						reply->at->incarnation, reply->at->sequence});
	if (reply->repeated_request)
		json_bool(&json, "repeated", true);
	if (reply->late != NULL) {
		json_object(&json, "late");
		json_text(&json, "purpose", reply->late->purpose);
		json_moment(&json, "due_ms", reply->late->due_ms);
		json_number(&json, "late_ms", reply->late->late_ms);
		json_object_end(&json);
	}
	json_end(&json);
	(void)fwrite(memory, 1, out.size, acting->session->out);
}

/* "; 126 days late: report accepted, due on 2025-03-10" */
static void print_late(const struct session *session, const Zh__Late *late)
{
	char memory[320], count[24], day[TIME_DAY_TEXT];
	struct writer out = writer_over(memory, sizeof memory - 1);
	int64_t days = time_day_of_ms(late->due_ms + late->late_ms) - time_day_of_ms(late->due_ms);
	const char *term = catalogue_value("purpose", late->purpose, session->lang);
	(void)snprintf(count, sizeof count, "%lld",
		       (long long)(days != 0 ? days : late->late_ms / MS_PER_HOUR));
	time_print_day(time_day_of_ms(late->due_ms), day);
	struct template_param params[] = {
		{"count", count}, {"day", day}, {"term", term != NULL ? term : late->purpose}};
	catalogue_fill(
		catalogue_word(WORDS_TEXT, days != 0 ? "late_days" : "late_hours", session->lang),
		params, 3, &out);
	fprintf(session->out, "  %.*s", (int)out.size, memory);
}

/* "HZ-522701-7  done  set the level of a hazard" */
static void print_words(const struct acting *acting, const char *subject, const Zh__Reply *reply)
{
	struct session *session = acting->session;
	char id[OBJECT_ID_TEXT] = "";
	struct object_id object = answered_object(acting, reply);
	if (object.number != 0)
		object_id_print(object, id);
	fprintf(session->out, "%s  %s  %s", id[0] != '\0' ? id : subject,
		catalogue_word(WORDS_TEXT, outcome_word(acting, reply), session->lang),
		catalogue_word(WORDS_ACT, acting->act, session->lang));
	if (reply->has_object_version)
		fprintf(session->out, "  v%llu", (unsigned long long)reply->object_version);
	if (reply->repeated_request)
		fprintf(session->out, "  (%s)",
			catalogue_word(WORDS_TEXT, "repeated_before", session->lang));
	if (reply->late != NULL)
		print_late(session, reply->late);
	fputc('\n', session->out);
}

static int act_on(struct acting *acting, enum daemon daemon, const struct act_target *on,
		  const char *subject)
{
	struct object_id id = on->id;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	const Zh__Reply *reply;
	acting->session->arena.used = acting->mark;
	fill_command(acting, id, &target, &command);
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	uint8_t own_id[REQUEST_ID];
	memcpy(own_id, acting->request_id, sizeof own_id);
	if (acting->request_text[0] != '\0' && !SABOTAGE("ctl.one-request-id-for-all")) {
		if (acting->of_firms)
			request_id_of_firm(acting->request_id, on->firm_key, own_id);
		else
			request_id_of_object(acting->request_id, id, own_id);
	}
	if (acting->has_request_id) {
		request.has_request_id = 1;
		request.request_id = (ProtobufCBinaryData){REQUEST_ID, own_id};
	}
	int exit = county_ask(&acting->county, (unsigned)daemon, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(&acting->county, reply, subject);
	if (exit != EXIT_DONE)
		return exit;
	if (acting->shown != NULL && !given_flag(acting->invocation, "dry-run")) {
		bool raw = reply->answer != NULL && reply->answer->has_raw;
		struct act_answer answer = {
			.subject = subject,
			.raw = raw ? bytes_of(reply->answer->raw.data, reply->answer->raw.len)
				   : bytes_of(NULL, 0),
			.request_id = request.request_id.data,
		};
		return acting->shown(acting->context, acting->session, &answer);
	}
	if (acting->session->json)
		print_json(acting, reply);
	else
		print_words(acting, subject, reply);
	return EXIT_DONE;
}

/* With ids from standard input each is answered by one line in order, so errors go there too. */
static void count(struct acting *acting, const char *subject, int exit)
{
	if (exit == EXIT_DONE) {
		acting->done++;
		return;
	}
	struct session *session = acting->session;
	acting->failed++;
	acting->exit = exit;
	session->failure.subject = subject;
	if (session->failure.request_id != NULL && acting->request_text[0] != '\0')
		session->failure.request_id = acting->request_text;
	struct failure_style style = {session->json, session->colour, session->lang};
	failure_print(&session->failure, &style,
		      acting->targets.from_stdin && session->json ? session->out : session->err);
}

/* Several at once by hand: asked for once more, unless --yes says so. */
static bool confirmed(struct acting *acting)
{
	struct session *session = acting->session;
	char number[24], answer[16];
	size_t ids = acting->targets.count;
	if (ids < 2 || acting->invocation->as_one || acting->targets.from_stdin ||
	    isatty(fileno(session->in)) != 1 || given_flag(acting->invocation, "yes") ||
	    given_flag(acting->invocation, "dry-run"))
		return true;
	(void)snprintf(number, sizeof number, "%zu", ids);
	struct template_param params[] = {
		{"count", number}, {"act", catalogue_word(WORDS_ACT, acting->act, session->lang)}};
	session_say(session, session->err, "confirm_several", params, 2);
	return fgets(answer, sizeof answer, session->in) != NULL &&
	       (answer[0] == 'y' || answer[0] == 'Y');
}

/* After several: how many of them, since nobody counts 300 lines. */
static void sum_up(const struct acting *acting)
{
	struct session *session = acting->session;
	const struct act_targets *targets = &acting->targets;
	char done[24], failed[24], repeated[24];
	if (session->json || acting->invocation->as_one || targets->count + targets->repeated < 2)
		return;
	(void)snprintf(done, sizeof done, "%zu", acting->done);
	(void)snprintf(failed, sizeof failed, "%zu", acting->failed);
	(void)snprintf(repeated, sizeof repeated, "%zu", targets->repeated);
	struct template_param params[] = {
		{"done", done}, {"failed", failed}, {"repeated", repeated}};
	bool dry = given_flag(acting->invocation, "dry-run");
	session_say(session, session->err, dry ? "acts_possible" : "acts_done", params, 2);
	if (targets->repeated != 0)
		session_say(session, session->err, "ids_repeated", params, 3);
}

static void act_on_ids(struct acting *acting)
{
	const struct command *command = acting->invocation->command;
	for (size_t i = 0; i < acting->targets.count; i++) {
		const struct act_target *target = &acting->targets.items[i];
		char text[OBJECT_ID_TEXT];
		object_id_print(target->id, text);
		count(acting, text,
		      act_on(acting, target_daemon(command, target->id), target, text));
	}
}

/* The same command with another firm each time. */
static int act_on_firms(struct acting *acting)
{
	struct session *session = acting->session;
	struct invocation one = *acting->invocation;
	size_t mark = session->arena.used;
	one.operand_count = 1;
	for (size_t i = 0; i < acting->targets.count; i++) {
		const struct act_target *target = &acting->targets.items[i];
		session->arena.used = mark;
		one.operands[0] = target->firm_key;
		int exit = body_make(&one, &session->arena, &acting->body, &session->failure);
		if (exit != EXIT_DONE) /* what is wrong with one is wrong with all of them */
			return exit;
		acting->mark = session->arena.used;
		count(acting, target->firm_key,
		      act_on(acting, one.command->daemon, target, target->firm_key));
	}
	return EXIT_DONE;
}

/* Whose matter the act is about: "clock begin --subject CS-522701-3" is escalation's. */
static enum daemon daemon_of_subject(const struct acting *acting)
{
	const ProtobufCMessage *body = acting->body;
	const ProtobufCFieldDescriptor *field =
		body != NULL ? protobuf_c_message_descriptor_get_field_by_name(body->descriptor,
									       "subject")
			     : NULL;
	const Zh__ObjectId *subject = NULL;
	if (field == NULL || field->descriptor != &zh__object_id__descriptor)
		return DAEMON_UNKNOWN;
	memcpy(&subject, (const uint8_t *)body + field->offset, sizeof subject);
	return subject != NULL && subject->kind < OBJECT_KIND_COUNT
		       ? object_kind_owner((enum object_kind)subject->kind)
		       : DAEMON_UNKNOWN;
}

static int act_without_target(struct acting *acting)
{
	enum daemon daemons[DAEMON_COUNT] = {acting->invocation->command->daemon};
	size_t count_of = 1;
	if (daemons[0] == DAEMON_UNKNOWN)
		daemons[0] = daemon_of_subject(acting);
	if (daemons[0] == DAEMON_UNKNOWN)
		count_of = target_daemons(acting->session, acting->invocation, daemons);
	if (count_of == 0)
		return EXIT_USAGE;
	for (size_t i = 0; i < count_of; i++) {
		const char *subject = count_of > 1 ? daemon_name(daemons[i]) : "";
		int exit =
			act_on(acting, daemons[i], &(struct act_target){.firm_key = ""}, subject);
		if (exit != EXIT_DONE && count_of == 1) {
			acting->session->failure.subject = NULL;
			return exit;
		}
		count(acting, subject, exit);
	}
	return EXIT_DONE;
}

static int act_all(struct acting *acting)
{
	const struct command *command = acting->invocation->command;
	if (command->target == OBJECT_NONE && !acting->of_firms) {
		int exit = act_without_target(acting);
		if (exit != EXIT_DONE)
			return exit;
	} else if (act_targets_read(&acting->targets, acting->session, acting->invocation) !=
			   EXIT_DONE ||
		   ready_for_several(acting) != EXIT_DONE) {
		return (int)acting->session->failure.exit;
	} else if (!confirmed(acting)) {
		return failure_set(&acting->session->failure, EXIT_USAGE, "cli.not_confirmed");
	} else if (acting->of_firms) {
		int exit = act_on_firms(acting);
		if (exit != EXIT_DONE)
			return exit;
		sum_up(acting);
	} else {
		act_on_ids(acting);
		sum_up(acting);
	}
	if (acting->failed == 0)
		return EXIT_DONE;
	acting->session->failure.code = NULL; /* said already */
	bool one = acting->done + acting->failed == 1 ||
		   (acting->invocation->as_one && acting->done == 0);
	return one ? acting->exit : EXIT_SOME_FAILED;
}

/* Several, or those of standard input; a single one is named as in any body. */
static bool names_firms(const struct invocation *invocation)
{
	const struct command *command = invocation->command;
	return command->target == OBJECT_NONE && command_takes_firms(command) &&
	       several_operands(invocation) && !SABOTAGE("ctl.input-for-ids-alone");
}

int act_with_body(struct session *session, const struct invocation *invocation,
		  ProtobufCMessage *body)
{
	return act_with_shown(session, invocation, body, NULL, NULL);
}

int act_with_shown(struct session *session, const struct invocation *invocation,
		   ProtobufCMessage *body, act_shown *shown, void *context)
{
	struct acting acting = {.session = session,
				.invocation = invocation,
				.body = body,
				.of_firms = names_firms(invocation),
				.shown = shown,
				.context = context};
	command_name(invocation->command, acting.act);
	int exit = read_options(&acting);
	if (exit == EXIT_DONE)
		exit = target_county(session, invocation, &acting.county);
	if (exit != EXIT_DONE)
		return exit;
	acting.mark = session->arena.used;
	exit = act_all(&acting);
	act_targets_free(&acting.targets);
	county_close(&acting.county);
	return exit;
}

int run_act(struct session *session, const struct invocation *invocation)
{
	ProtobufCMessage *body = NULL;
	if (names_firms(invocation))
		return act_with_body(session, invocation, NULL);
	int exit = body_make(invocation, &session->arena, &body, &session->failure);
	return exit == EXIT_DONE ? act_with_body(session, invocation, body) : exit;
}
