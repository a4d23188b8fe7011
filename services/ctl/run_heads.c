/* journal heads: what somebody else is given to hold. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock_source.h"
#include "common/base/file.h"
#include "common/core/decider.h"
#include "services/ctl/journal_heads.h"
#include "services/ctl/json_tree.h"
#include "services/ctl/layout.h"
#include "services/ctl/runs.h"
#include "services/ctl/target.h"

static int ask_head(struct county *county, enum daemon daemon, struct journal_heads *heads,
		    unsigned *known)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	const Zh__Reply *reply;
	arena_reset(&county->session->arena);
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	int exit = county_ask(county, (unsigned)daemon, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, daemon_name(daemon));
	if (exit != EXIT_DONE)
		return exit;
	bool taken = false;
	for (size_t i = 0; reply->answer != NULL && i < reply->answer->n_lines && !taken; i++) {
		const ProtobufCBinaryData *text = &reply->answer->lines[i];
		json_t *line = json_loadb((const char *)text->data, text->len,
					  JSON_DISABLE_EOF_CHECK, NULL);
		taken = line != NULL && journal_heads_take(heads, line, known);
		json_decref(line);
	}
	return taken ? EXIT_DONE
		     : failure_set(&county->session->failure, EXIT_INTERNAL,
				   "cli.answer_malformed");
}

static int put(struct session *session, const char *path, const char *text, size_t size)
{
	struct err err;
	if (path == NULL) {
		(void)fwrite(text, 1, size, session->out);
		return EXIT_DONE;
	}
	return file_write_atomic(path, bytes_of(text, size), 0644, &err) == STATUS_OK
		       ? EXIT_DONE
		       : failure_of_err(&session->failure, EXIT_FILE, &err);
}

static int sign_and_put(struct session *session, const struct journal_heads *heads,
			const char *path)
{
	char key_path[FILE_PATH_MAX], *text;
	size_t size;
	struct key key;
	struct err err;
	layout_etc(session, heads->region, "keys/document.key", key_path);
	if (key_load(key_path, KEY_DOCUMENT, &key, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	enum status status = journal_heads_write(heads, &key, &text, &size, &err);
	key_wipe(&key);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_INTERNAL, &err);
	int exit = put(session, path, text, size);
	free(text);
	return exit;
}

int run_journal_heads(struct session *session, const struct invocation *invocation)
{
	struct clock_source clock = clock_system();
	struct journal_heads heads = {.made_ms = clock_now_ms(&clock)};
	struct county county;
	unsigned known = 0;
	int exit = session_region(session, &heads.region);
	if (exit == EXIT_DONE)
		exit = county_open(session, heads.region, &county);
	if (exit != EXIT_DONE)
		return exit;
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < DAEMON_COUNT; i++)
		exit = ask_head(&county, (enum daemon)i, &heads, &known);
	county_close(&county);
	return exit == EXIT_DONE ? sign_and_put(session, &heads, given_text(invocation, "out"))
				 : exit;
}
