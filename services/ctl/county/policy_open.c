#include "services/ctl/county/policy_open.h"
#include "services/ctl/show/problems_say.h"

#include <sys/stat.h>

#include "services/ctl/target.h"

void policy_directory(const char *path, char out[FILE_PATH_MAX])
{
	struct stat about;
	const char *slash = strrchr(path, '/');
	bool file = stat(path, &about) == 0 && S_ISREG(about.st_mode);
	if (!file)
		(void)snprintf(out, FILE_PATH_MAX, "%s", path);
	else if (slash == NULL)
		(void)snprintf(out, FILE_PATH_MAX, ".");
	else
		(void)snprintf(out, FILE_PATH_MAX, "%.*s", (int)(slash - path), path);
}

static int policy_invalid(struct session *session, const char *path)
{
	(void)failure_set(&session->failure, EXIT_FILE, "cli.policy_invalid");
	failure_param(&session->failure, "file", path);
	return EXIT_FILE;
}

/* A number of the law that isn't the one that ships is seen before any daemon is asked. */
static void compare_with_shipped(const struct policy_set *set, struct problems *problems)
{
	char share[FILE_PATH_MAX], directory[FILE_PATH_MAX];
	struct problems unheard;
	struct policy_set *shipped = NULL;
	struct err err;
	layout_share(NULL, share);
	if (snprintf(directory, sizeof directory, "%s/policy", share) >= (int)sizeof directory)
		return;
	problems_init(&unheard);
	if (policy_load_directory(directory, &unheard, &shipped, &err) == STATUS_OK)
		policy_check_statutes_since(&shipped->policy, "the policy that ships", &set->policy,
					    problems);
	policy_unload(&shipped);
	problems_done(&unheard);
}

int policy_open(struct session *session, const char *path, bool warnings,
		struct policy_set **ret_set)
{
	char directory[FILE_PATH_MAX];
	struct problems problems;
	struct err err;
	policy_directory(path, directory);
	problems_init(&problems);
	enum status status = policy_load_directory(directory, &problems, ret_set, &err);
	if (status != STATUS_OK && problems.errors == 0)
		problem_error(&problems, directory, 0, "%s", err.text);
	if (warnings && status == STATUS_OK) {
		compare_with_shipped(*ret_set, &problems);
		status = problems.errors == 0 ? STATUS_OK : STATUS_INVALID;
		if (status != STATUS_OK)
			policy_unload(ret_set);
	}
	if (warnings || status != STATUS_OK)
		problems_say(session->lang, &problems, session->err);
	problems_done(&problems);
	return status == STATUS_OK ? EXIT_DONE : policy_invalid(session, path);
}

int policy_adopted(struct session *session, const struct invocation *invocation, int64_t at_ms,
		   struct policy_set **ret_set)
{
	struct county county;
	const Zh__Reply *reply;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__BookQuery book = ZH__BOOK_QUERY__INIT;
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	book.name = "policy";
	if (at_ms != 0)
		SET_OPTIONAL(&book, at_ms, at_ms);
	query.ask_case = ZH__QUERY__ASK_BOOK;
	query.book = &book;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	exit = county_ask(&county, (unsigned)DAEMON_HAZARD, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(&county, reply, NULL);
	if (exit == EXIT_DONE && (reply->answer == NULL || !reply->answer->has_raw))
		exit = failure_set(&session->failure, EXIT_INTERNAL, "cli.answer_malformed");
	if (exit == EXIT_DONE) {
		struct problems problems;
		problems_init(&problems);
		struct bytes bundle = bytes_of(reply->answer->raw.data, reply->answer->raw.len);
		if (policy_load_bytes(bundle, POLICY_CHECK_FORM, &problems, ret_set) != STATUS_OK)
			exit = failure_set(&session->failure, EXIT_INTERNAL,
					   "cli.answer_malformed");
		problems_done(&problems);
	}
	county_close(&county);
	return exit;
}

int policy_named(struct session *session, const struct invocation *invocation,
		 struct policy_set **ret_set)
{
	int64_t at_ms = 0;
	const char *policy = given_text(invocation, "policy");
	int exit = given_moment(invocation, "at", &at_ms, &session->failure);
	if (exit != EXIT_DONE)
		return exit;
	return policy != NULL ? policy_open(session, policy, false, ret_set)
			      : policy_adopted(session, invocation, at_ms, ret_set);
}
