/* The policy: what it says, and whether its cases hold. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/time.h"
#include "common/policy/rules/load.h"
#include "common/policy/rules/policy_cases.h"
#include "common/policy/rules/words.h"
#include "services/ctl/county/policy_open.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/law_show.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/policy_words.h"
#include "services/ctl/show/problems_say.h"
#include "services/ctl/show/states_show.h"

#define CASES_FILE_MAX ((size_t)4 << 20)

int run_policy_check(struct session *session, const struct invocation *invocation)
{
	struct policy_set *set = NULL;
	const char *path = invocation->operands[0];
	int exit = policy_open(session, path, true, &set);
	policy_unload(&set);
	struct template_param params[] = {{"file", path}};
	if (exit == EXIT_DONE)
		session_say(session, session->out, "file_fine", params, 1);
	return exit;
}

int run_policy_facts(struct session *session, const struct invocation *invocation)
{
	(void)invocation;
	if (session->json)
		policy_json_vocabulary(session->out);
	else
		policy_say_vocabulary(session->lang, session->out);
	return EXIT_DONE;
}

/* ---- test */

struct testing {
	struct session *session;
	struct policy_set *set;
	size_t count, failed;
};

static int test_file(struct testing *testing, const char *path)
{
	struct session *session = testing->session;
	struct problems problems;
	struct policy_cases cases;
	char *data;
	size_t size;
	struct err err;
	if (file_read(path, CASES_FILE_MAX, &data, &size, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	problems_init(&problems);
	enum status status = policy_cases_run(&testing->set->policy, bytes_of(data, size), path,
					      &problems, NULL, &cases);
	problems_say(session->lang, &problems, session->err);
	problems_done(&problems);
	free(data);
	testing->count += cases.count;
	testing->failed += cases.failed;
	if (status == STATUS_OK || cases.count != 0)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_FILE, "cli.cases_invalid");
	failure_param(&session->failure, "file", path);
	return EXIT_FILE;
}

static int is_yaml(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static int test_path(struct testing *testing, const char *path)
{
	struct dirent **found = NULL;
	struct stat about;
	if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
		return test_file(testing, path);
	int count = scandir(path, &found, is_yaml, alphasort);
	int exit = EXIT_DONE;
	for (int i = 0; i < count; i++) {
		char file[FILE_PATH_MAX];
		(void)snprintf(file, sizeof file, "%s/%s", path, found[i]->d_name);
		if (exit == EXIT_DONE)
			exit = test_file(testing, file);
		free(found[i]);
	}
	free(found);
	return exit;
}

/* The policy whose cases they are: the directory above the one that they are in. */
static void policy_of_cases(const char *path, char out[FILE_PATH_MAX])
{
	char tests[FILE_PATH_MAX];
	policy_directory(path, tests);
	(void)snprintf(out, FILE_PATH_MAX, "%.*s/..", FILE_PATH_MAX - 4, tests);
}

int run_policy_test(struct session *session, const struct invocation *invocation)
{
	struct testing testing = {.session = session};
	char above[FILE_PATH_MAX];
	char count[24], failed[24];
	const char *policy = given_text(invocation, "policy");
	policy_of_cases(invocation->operands[0], above);
	int exit = policy_open(session, policy != NULL ? policy : above, false, &testing.set);
	for (size_t i = 0; i < invocation->operand_count && exit == EXIT_DONE; i++)
		exit = test_path(&testing, invocation->operands[i]);
	policy_unload(&testing.set);
	if (exit != EXIT_DONE)
		return exit;
	(void)snprintf(count, sizeof count, "%zu", testing.count);
	(void)snprintf(failed, sizeof failed, "%zu", testing.failed);
	struct template_param params[] = {{"count", count}, {"failed", failed}};
	if (session->json)
		fprintf(session->out, "{\"kind\":\"cases\",\"count\":%s,\"failed\":%s}\n", count,
			failed);
	else
		session_say(session, session->out, "cases_done", params, 2);
	return testing.failed == 0 ? EXIT_DONE : EXIT_CHECK_FAILED;
}

/* ---- show */

static bool rule_is_wanted(const struct rule *rule, const char *wanted)
{
	return wanted == NULL || strcmp(rule->id, wanted) == 0 ||
	       strcmp(topic_name((enum policy_topic)rule->topic), wanted) == 0;
}

static bool clock_is_wanted(const struct clock_rule *rule, const char *wanted)
{
	return wanted != NULL &&
	       (strcmp(rule->rule_id, wanted) == 0 || strcmp(clock_id_name(rule->id), wanted) == 0);
}

/* How many rules there were to show. */
static size_t show_rules(const struct session *session, const struct policy *policy,
			 const char *wanted)
{
	size_t shown = 0;
	unsigned topic = TOPIC_NONE;
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		if (!rule_is_wanted(rule, wanted))
			continue;
		shown++;
		if (session->json) {
			policy_json_rule(rule, session->out);
			continue;
		}
		if (rule->topic != topic)
			policy_say_topic((enum policy_topic)rule->topic, session->lang,
					 session->out);
		topic = rule->topic;
		policy_say_rule(rule, session->lang, session->out);
	}
	return shown;
}

static size_t show_clocks(const struct session *session, const struct policy *policy,
			  const char *wanted)
{
	size_t shown = 0;
	for (size_t i = 0; i < policy->clock_count; i++) {
		if (!clock_is_wanted(&policy->clocks[i], wanted))
			continue;
		shown++;
		if (session->json)
			policy_json_clock(&policy->clocks[i], session->out);
		else
			policy_say_clock(&policy->clocks[i], session->lang, session->out);
	}
	return shown;
}

int run_policy_show(struct session *session, const struct invocation *invocation)
{
	struct policy_set *set = NULL;
	char version[16];
	const char *wanted = invocation->operand_count != 0 ? invocation->operands[0] : NULL;
	/* What a life refuses is the program's and no policy's: it needs no county. */
	if (wanted != NULL && states_show_pair(session, wanted) != 0)
		return EXIT_DONE;
	int exit = policy_named(session, invocation, &set);
	if (exit != EXIT_DONE)
		return exit;
	(void)snprintf(version, sizeof version, "%u", (unsigned)set->policy.version);
	struct template_param params[] = {{"version", version}};
	if (!session->json)
		session_say(session, session->out, "policy_version", params, 1);
	size_t shown = show_rules(session, &set->policy, wanted) +
		       show_clocks(session, &set->policy, wanted);
	if (wanted != NULL)
		shown += policy_gates_say(session, &set->policy, wanted) +
			 policy_penalties_say(session, &set->policy, wanted) +
			 law_show(session, set->policy.laws, wanted);
	policy_unload(&set);
	if (shown != 0)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_such_rule");
	failure_param(&session->failure, "value", wanted);
	return EXIT_NOT_FOUND;
}
