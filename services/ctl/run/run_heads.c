/* journal heads: what somebody else is given to hold. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock_source.h"
#include "common/core/decider.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/doctor/journal_heads.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/out_file.h"
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

static int load_key(struct session *session, uint32_t region, struct key *ret_key)
{
	char path[FILE_PATH_MAX];
	struct err err;
	layout_etc(session, region, "keys/document.key", path);
	return key_load(path, KEY_DOCUMENT, ret_key, &err) == STATUS_OK
		       ? EXIT_DONE
		       : failure_of_err(&session->failure, EXIT_FILE, &err);
}

/* What this county holds of a neighbour's journals. */
static int put_held(struct county *county, uint32_t region, const char *path)
{
	char *text;
	size_t size;
	struct key key;
	int exit = load_key(county->session, county->region, &key);
	if (exit != EXIT_DONE)
		return exit;
	exit = journal_heads_write_held(county, region, &key, &text, &size);
	key_wipe(&key);
	if (exit != EXIT_DONE)
		return exit;
	exit = out_file_put(county->session, path, bytes_of(text, size));
	free(text);
	return exit;
}

static int sign_and_put(struct session *session, const struct journal_heads *heads,
			const char *path)
{
	char *text;
	size_t size;
	struct key key;
	struct err err;
	int loaded = load_key(session, heads->region, &key);
	if (loaded != EXIT_DONE)
		return loaded;
	enum status status = journal_heads_write(heads, &key, &text, &size, &err);
	key_wipe(&key);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_INTERNAL, &err);
	int exit = out_file_put(session, path, bytes_of(text, size));
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
	uint64_t of = 0;
	exit = given_number(invocation, "of", &of, &session->failure);
	if (exit != EXIT_DONE || of != 0) {
		if (exit == EXIT_DONE)
			exit = put_held(&county, (uint32_t)of, given_text(invocation, "out"));
		county_close(&county);
		return exit;
	}
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < DAEMON_COUNT; i++)
		exit = ask_head(&county, (enum daemon)i, &heads, &known);
	county_close(&county);
	return exit == EXIT_DONE ? sign_and_put(session, &heads, given_text(invocation, "out"))
				 : exit;
}
