/* The command table against what the daemons can be asked: every act can be typed, every command
 * is answered. */
#include "tests/lib/test.h"

#include <stdio.h>

#include "common/stage/common_decide.h"
#include "common/words/catalogue.h"
#include "services/credit/credit.h"
#include "services/ctl/command.h"
#include "services/ctl/help/usage.h"
#include "services/ctl/parse.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "services/notify/notify.h"
#include "services/scenario/county_lists.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct decider *const deciders[] = {
	&intake_decider, &hazard_decider, &escalation_decider, &notify_decider, &credit_decider};

static const struct command *command_named(const char *act)
{
	for (size_t i = 0; i < command_count; i++) {
		char name[COMMAND_NAME];
		command_name(&commands[i], name);
		if (strcmp(name, act) == 0)
			return &commands[i];
	}
	return NULL;
}

static void reaches(const struct act *act, enum daemon daemon)
{
	char memory[COMMAND_NAME];
	size_t taken;
	(void)snprintf(memory, sizeof memory, "%s", act->name);
	char *dot = strchr(memory, '.');
	assert_non_null(dot);
	*dot = '\0';
	const char *const words[] = {memory, dot + 1};
	const struct command *command = command_find(words, 2, &taken);
	if (command == NULL || taken != 2) {
		fail_msg("%s can't be typed", act->name);
		return;
	}
	if (command->kind == COMMAND_SPECIAL)
		return; /* books, demo: code of their own makes the body */
	/* What an act makes can't be named before it. */
	enum object_kind target = (act->flags & ACT_CREATES) != 0 ? OBJECT_NONE : act->target;
	if (command->kind != COMMAND_ACT || command->daemon != daemon ||
	    command->body != act->body || command->target != target)
		fail_msg("%s: daemon, body or target differ from the act's", act->name);
}

static void every_act_can_be_typed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(deciders); i++) {
		const struct act *act;
		for (size_t j = 0; (act = decider_act_at(deciders[i], j)) != NULL; j++)
			reaches(act, deciders[i]->daemon);
	}
	for (size_t i = 0; i < common_act_count; i++)
		reaches(&common_acts[i], DAEMON_UNKNOWN);
}

static bool has_act(enum daemon daemon, const char *name)
{
	for (size_t i = 0; i < COUNT(deciders); i++) {
		const struct act *act;
		if (deciders[i]->daemon != daemon)
			continue;
		for (size_t j = 0; (act = decider_act_at(deciders[i], j)) != NULL; j++) {
			if (strcmp(act->name, name) == 0)
				return true;
		}
	}
	for (size_t i = 0; daemon == DAEMON_UNKNOWN && i < common_act_count; i++) {
		if (strcmp(common_acts[i].name, name) == 0)
			return true;
	}
	return false;
}

static void every_command_is_answered(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		char name[COMMAND_NAME];
		command_name(&commands[i], name);
		if (commands[i].kind == COMMAND_ACT && !has_act(commands[i].daemon, name))
			fail_msg("no daemon knows %s", name);
		assert_non_null(commands[i].run);
		assert_ptr_equal(command_named(name), &commands[i]); /* once */
	}
}

/* A name means one thing within a command: its body's fields, its own options and everybody's
 * don't collide. */
static void options_are_distinct(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		struct option_view one, other;
		char one_name[64], other_name[64];
		for (size_t j = 0; command_option(&commands[i], j, &one, one_name); j++) {
			for (size_t k = 0;
			     k < j && command_option(&commands[i], k, &other, other_name); k++) {
				if (strcmp(one.name, other.name) == 0)
					fail_msg("%s %s: --%s twice", commands[i].noun,
						 commands[i].verb != NULL ? commands[i].verb : "",
						 one.name);
			}
		}
	}
}

/* What must be given is an option of the command; what may stand as an operand is a field of its
 * body. */
static void requirements_exist(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = &commands[i];
		struct option_view option;
		char memory[64];
		for (const char *at = command->required; at != NULL && *at != '\0';) {
			size_t size = strcspn(at, " ");
			(void)snprintf(memory, sizeof memory, "%.*s", (int)size, at);
			char name[64];
			assert_true(command_option_find(command, memory, &option, name));
			at += size + strspn(at + size, " ");
		}
		if (command->kind != COMMAND_ACT || command->target != OBJECT_NONE ||
		    command->operands == NULL)
			continue;
		for (const char *at = command->operands; *at != '\0';) {
			size_t size = strcspn(at, " …");
			(void)snprintf(memory, sizeof memory, "%.*s", (int)size, at);
			assert_non_null(protobuf_c_message_descriptor_get_field_by_name(
				command->body, memory));
			at += size + strspn(at + size, " …");
		}
	}
}

/* What a flag may say: that something was so, or is to be so, where nothing is the plain case.
 * What a person finds or decides is a word, so that "no" can't be read as yes. */
static const struct {
	const char *option, *why;
} allowed_flags[] = {
	{"firm register --den", "what kind of place it is: without, a firm"},
	{"firm licence-add --first", "a fact of the register: without, no first licence"},
	{"firm key-unit --remove", "the contrary act; its verb adds"},
	{"area assign-firm --remove", "the contrary act; its verb assigns"},
	{"firm merge --undo", "the contrary act; its verb merges"},
	{"campaign task-done --reopen", "the contrary act; its verb ends the task"},
	{"listing statement --waived", "the firm gives its right up; without, the term runs on"},
	{"case statement --waived", "the firm gives its right up; without, the term runs on"},
	{"case statement --hearing-asked", "what the firm asked for besides its statement"},
	{"case surcharge --rate-told", "what the decision said; without it is refused"},
	{"case demand --heard-told", "what the demand says; without it is refused"},
	{"sampling result --tested-on-the-spot", "where it was tested; without, in a laboratory"},
	{"case contest --short-procedure", "the review body's word; without, the ordinary one"},
	{"notice serve --failed", "an attempt on record; without, the act is what its verb says"},
	{"notice interview --absent", "nobody came; without, the act is what its verb says"},
	{"case notice --hearing-told", "what the notice says besides"},
	{"case tell-listing --hearing-told", "what the notice says; without it is refused"},
	{"case notice --planned-listing", "a further consequence that is announced"},
	{"case notice --no-intent-evidence", "what the firm has shown, stated in its favour"},
	{"case decide --listing", "a further consequence of the decision"},
	{"case serve --publication-told", "what the paper that is served says besides"},
	{"case publish --publication-told", "a paper that was served; without, it is refused"},
	{"campaign case --masked", "done with its text; without, it is refused"},
	{"case publish --as-served", "of the very text; without, it is refused"},
	{"case address --electronic-agreed", "what the party agreed to; without, it didn't"},
	{"case file --act-goes-on", "of an act that has no end; without, its day is stated"},
	{"case evidence --foreign-language", "what it is in; without, no translation is asked"},
	{"case evidence --from-party", "whose it was; of the party more is asked"},
	{"case evidence --rights-told", "what the party was told; without, its first is refused"},
	{"case evidence --questioned-alone", "how it was done; without, it is refused"},
	{"case evidence --signed-whole", "signatures stand on it; without, it says why not"},
	{"case evidence --party-called", "how it was done; without, it is refused"},
	{"case evidence --samples-sealed", "seals are on them; without, it is refused"},
	{"case ask-recusal --by-party", "who asked: without, the office itself"},
	{"case recuse --redo", "a further consequence of the decision"},
	{"report ask-recusal --by-party", "who asked: without, the office itself"},
	{"report recuse --redo", "a further consequence of the decision"},
	{"hazard ask-recusal --by-party", "who asked: without, the office itself"},
	{"hazard recuse --redo", "a further consequence of the decision"},
	{"sampling ask-recusal --by-party", "who asked: without, the office itself"},
	{"sampling recuse --redo", "a further consequence of the decision"},
	{"inspection ask-recusal --by-party", "who asked: without, the office itself"},
	{"inspection recuse --redo", "a further consequence of the decision"},
	{"hazard level --urgent", "more haste; without, the ordinary terms"},
	{"referral send --urgent", "more haste; without, the ordinary terms"},
	{"hazard order --statutory", "which paper: without, a notice"},
	{"hazard order --stop-sale", "a further demand of the order"},
	{"hazard goods --on-the-spot", "done before it was approved: a term starts"},
	{"hazard custody-record --certificates-shown", "how it was done; without, it is refused"},
	{"hazard custody-record --signed-whole",
	 "a signature stands on it; without, it says why not"},
	{"inspection record --firm-signed", "a signature stands on the record, or none"},
	{"referral answer --partly", "the rest of the answer follows"},
	{"sampling plan --online", "how it is bought"},
	{"sampling plan --emergency", "more haste; without, the ordinary terms"},
	{"sampling draw --emergency", "more haste; without, the ordinary terms"},
	{"sampling publish-list --catalogue", "which list"},
};

static void a_judgement_is_a_word(void **state)
{
	(void)state;
	bool met[COUNT(allowed_flags)] = {false};
	for (size_t i = 0; i < command_count; i++) {
		struct option_view option;
		char memory[64], name[160];
		for (size_t j = 0; command_option(&commands[i], j, &option, memory); j++) {
			size_t k = 0;
			if (option.field == NULL || option.type != OPTION_FLAG)
				continue;
			(void)snprintf(name, sizeof name, "%s %s --%s", commands[i].noun,
				       commands[i].verb, option.name);
			while (k < COUNT(allowed_flags) &&
			       strcmp(allowed_flags[k].option, name) != 0)
				k++;
			if (k == COUNT(allowed_flags))
				fail_msg("%s: a judgement takes a word, or say why it is none",
					 name);
			met[k] = true;
		}
	}
	for (size_t k = 0; k < COUNT(allowed_flags); k++) {
		if (!met[k])
			fail_msg("%s: there is no such flag", allowed_flags[k].option);
	}
}

/* As a shell would take it apart. */
static int split(char *line, const char **words, int max)
{
	int count = 0;
	for (char *at = line; *at != '\0' && count < max;) {
		while (*at == ' ')
			at++;
		bool quoted = *at == '\'';
		words[count++] = quoted ? ++at : at;
		at += strcspn(at, quoted ? "'" : " ");
		if (*at != '\0')
			*at++ = '\0';
	}
	return count;
}

static void is_understood(const struct command *command, const char *example)
{
	enum { WORDS = 48 };
	static struct invocation invocation;
	const char *words[WORDS];
	char line[1024];
	struct failure failure = {.code = NULL};
	(void)snprintf(line, sizeof line, "%s", example);
	int count = split(line, words, WORDS);
	if (parse_command_line(count, words, &invocation, &failure) != EXIT_DONE ||
	    invocation.command != command)
		fail_msg("zhianctl %s: %s (%s)", example,
			 failure.code != NULL ? failure.code : "another command",
			 failure.param_count > 1 ? failure.params[1].value : "");
}

static void is_helped(const char *noun, const char *verb, const char *name, const char *help)
{
	const char *words[] = {noun, verb};
	struct option_view option;
	char memory[64];
	size_t taken;
	const struct command *command = command_find(words, 2, &taken);
	assert_non_null(command);
	assert_true(command_option_find(command, name, &option, memory));
	assert_string_equal(usage_option_help(command, &option, LANG_ZH), help);
}

/* One name is several things: "by" is how much longer, and who answered. */
static void help_is_of_the_command(void **state)
{
	(void)state;
	is_helped("case", "file", "conditions", "具备的立案条件");
	is_helped("firm", "change", "conditions", "企业的生产条件");
	is_helped("clock", "extend", "by", "延长的数量");
	is_helped("listing", "consent", "by", "答复人");
	is_helped("sampling", "request", "body", "受理请求的机关");
}

/* What help shows can be typed: its options are there, and its values are possible. */
static void examples_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		if (commands[i].example != NULL)
			is_understood(&commands[i], commands[i].example);
	}
}

/* So it can in Chinese, where closed words are those of the options' help. */
static void examples_are_in_the_readers_words(void **state)
{
	size_t translated = 0;
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		char *text = NULL;
		size_t size;
		if (commands[i].example == NULL)
			continue;
		FILE *out = open_memstream(&text, &size);
		usage_example(&commands[i], LANG_ZH, out);
		assert_int_equal(fclose(out), 0);
		is_understood(&commands[i], text);
		translated += strcmp(text, commands[i].example) != 0;
		if (strcmp(commands[i].noun, "hazard") == 0 && commands[i].verb != NULL &&
		    strcmp(commands[i].verb, "level") == 0)
			assert_non_null(strstr(text, "--level 重大"));
		free(text);
	}
	assert_true(translated > 60);
}

/* What a list's command asks for is a list, and each that people can ask for can be typed. */
static void lists_are_reached(void **state)
{
	/* Asked by other commands: counts by the demonstration and the quickstart's page, the rest
	 * behind `firm show`, `campaign show`, `campaign summary` and `explain`. */
	static const char *const others[] = {"count",           "licence",     "duty",
					     "ledger",          "credit_fact", "campaign_rows",
					     "campaign_summary"};
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		if (commands[i].kind == COMMAND_LIST && command_list(&commands[i]) == NULL)
			fail_msg("no list is called %s", commands[i].list);
	}
	for (unsigned daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++) {
		const struct list_kind *kind;
		for (size_t i = 0;
		     (kind = questions_list(county_lists((enum daemon)daemon), i)) != NULL; i++) {
			bool reached = false;
			for (size_t j = 0; j < command_count; j++)
				reached |= command_list(&commands[j]) == kind;
			for (size_t j = 0; j < COUNT(others); j++)
				reached |= strcmp(others[j], kind->noun) == 0;
			if (!reached)
				fail_msg("%s can't be typed", kind->noun);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_is_of_the_command),
		cmocka_unit_test(examples_are_understood),
		cmocka_unit_test(examples_are_in_the_readers_words),
		cmocka_unit_test(lists_are_reached),
		cmocka_unit_test(every_act_can_be_typed),
		cmocka_unit_test(every_command_is_answered),
		cmocka_unit_test(options_are_distinct),
		cmocka_unit_test(requirements_exist),
		cmocka_unit_test(a_judgement_is_a_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
