/* Two counties on two machines: a card to send, a fingerprint to compare, a neighbour to add. */
#include <stdlib.h>

#include "common/base/region.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/ctl/county/county.h"
#include "services/ctl/county/county_own.h"
#include "services/ctl/county/neighbours.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/county/region_card.h"
#include "services/ctl/county/region_directory.h"
#include "services/ctl/push/feed_client.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/out_file.h"

struct joining {
	struct session *session;
	uint32_t region;
	struct county county;
	struct region_facts own, other;
	char own_endpoint[FILE_PATH_MAX];
	char fingerprint[CARD_FINGERPRINT];
	struct err err;
};

/* ---- this county */

static enum status own_facts(struct joining *joining)
{
	const struct config *config = &joining->county.config->config;
	const char *endpoint = NULL;
	size_t length = strlen(config->link.endpoint);
	if (length > 2 && strcmp(config->link.endpoint + length - 2, ":0") == 0)
		return err_set(&joining->err, STATUS_INVALID,
			       "link.endpoint in zhian.yaml needs a port of its own, not 0: a "
			       "neighbour has to know it");
	if (strcmp(config->link.endpoint, "none") != 0) {
		feed_client_public_endpoint(config, config->link.endpoint, joining->own_endpoint);
		if (strncmp(joining->own_endpoint, "tcp://0.0.0.0:", 14) == 0)
			return err_set(&joining->err, STATUS_INVALID,
				       "zhian.yaml doesn't state `address`: under which name or IP "
				       "do other machines reach this one?");
		endpoint = joining->own_endpoint;
	}
	return neighbours_facts(joining->session, joining->region, config, endpoint, &joining->own,
				&joining->err);
}

static int begin(struct session *session, struct joining *joining)
{
	*joining = (struct joining){.session = session};
	int exit = session_region(session, &joining->region);
	if (exit == EXIT_DONE && layout_become_owner(session, &joining->err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &joining->err);
	if (exit == EXIT_DONE)
		exit = county_open(session, joining->region, &joining->county);
	if (exit == EXIT_DONE && own_facts(joining) != STATUS_OK) {
		exit = failure_of_err(&session->failure, EXIT_FILE, &joining->err);
		county_close(&joining->county);
	}
	return exit;
}

/* ---- the card */

static enum status make_card(struct joining *joining, char out[CARD_MAX])
{
	char path[FILE_PATH_MAX];
	struct key document;
	layout_etc(joining->session, joining->region, "keys/document.key", path);
	TRY(own_be_root(&joining->err)); /* it is notify's, and the file the caller's */
	TRY(key_load(path, KEY_DOCUMENT, &document, &joining->err));
	enum status status = region_card_write(&joining->own, &document, out, joining->fingerprint,
					       &joining->err);
	key_wipe(&document);
	return status;
}

int run_region_card(struct session *session, const struct invocation *invocation)
{
	struct joining joining;
	char card[CARD_MAX];
	const char *path = given_text(invocation, "out");
	int exit = begin(session, &joining);
	if (exit != EXIT_DONE)
		return exit;
	enum status status = make_card(&joining, card);
	county_close(&joining.county);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &joining.err);
	exit = out_file_put(session, path, bytes_of_text(card));
	if (exit != EXIT_DONE)
		return exit;
	/* Beside the card, never in it: it goes another way. */
	struct template_param params[] = {{"fingerprint", joining.fingerprint}};
	session_say(session, path == NULL ? session->err : session->out, "card_fingerprint", params,
		    1);
	return EXIT_DONE;
}

static int read_card(struct joining *joining, const char *path)
{
	struct session *session = joining->session;
	char *data;
	size_t size;
	enum status status = file_read(path, CARD_MAX * 4, &data, &size, &joining->err);
	if (status == STATUS_OK) {
		status = region_card_read(data, &session->arena, &joining->other,
					  joining->fingerprint, &joining->err);
		free(data);
	}
	if (status == STATUS_OK)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_FILE, "cli.bad_card");
	failure_param(&session->failure, "file", path);
	failure_param(&session->failure, "why", joining->err.text);
	return EXIT_FILE;
}

static void say_card(const struct joining *joining)
{
	const struct session *session = joining->session;
	char code[16];
	(void)snprintf(code, sizeof code, "%06u", (unsigned)joining->other.region);
	struct template_param params[] = {
		{"region", code},
		{"name", joining->other.name},
		{"endpoint", joining->other.endpoint != NULL ? joining->other.endpoint : "-"},
		{"fingerprint", joining->fingerprint}};
	if (session->json)
		fprintf(session->out,
			"{\"kind\":\"region_card\",\"region\":%s,\"fingerprint\":\"%s\"}\n", code,
			joining->fingerprint);
	else
		session_say(session, session->out, "card_shown", params, 4);
}

int run_region_check(struct session *session, const struct invocation *invocation)
{
	struct joining joining = {.session = session};
	int exit = read_card(&joining, invocation->operands[0]);
	if (exit == EXIT_DONE)
		say_card(&joining);
	return exit;
}

static int change_neighbours(struct joining *joining, const struct region_change *change)
{
	struct session *session = joining->session;
	struct key root;
	enum status status = region_root_load(session, &root, &joining->err);
	if (status == STATUS_OK)
		status = neighbours_write(session, &joining->county.config->config, change, &root,
					  &joining->err);
	key_wipe(&root);
	return status == STATUS_OK
		       ? EXIT_DONE
		       : failure_of_err(&session->failure,
					status == STATUS_CONFLICT ? EXIT_CONFLICT : EXIT_FILE,
					&joining->err);
}

/* ---- adding */

static bool is_there(const struct joining *joining)
{
	const struct config_peer *peer =
		config_peer(&joining->county.config->config, joining->other.region);
	return peer != NULL && strcmp(peer->name, joining->other.name) == 0 &&
	       (peer->endpoint == NULL || joining->other.endpoint == NULL ||
		strcmp(peer->endpoint, joining->other.endpoint) == 0) &&
	       memcmp(peer->transport_public, joining->other.transport, KEY_PUBLIC) == 0 &&
	       memcmp(peer->document_public, joining->other.document, KEY_PUBLIC) == 0 &&
	       memcmp(peer->seal_public, joining->other.seal, KEY_PUBLIC) == 0;
}

static int check_other(struct joining *joining, const struct invocation *invocation)
{
	struct session *session = joining->session;
	const char *typed = given_text(invocation, "fingerprint");
	if (joining->other.region == joining->region)
		return failure_set(&session->failure, EXIT_CONFLICT, "cli.card_own");
	if (joining->own.endpoint == NULL && joining->other.endpoint == NULL)
		return failure_set(&session->failure, EXIT_FILE, "cli.nobody_listens");
	if (typed != NULL && region_card_fingerprint_is(joining->fingerprint, typed))
		return EXIT_DONE;
	if (typed == NULL)
		say_card(joining);
	(void)failure_set(&session->failure, typed != NULL ? EXIT_CHECK_FAILED : EXIT_USAGE,
			  typed != NULL ? "cli.fingerprint_differs" : "cli.fingerprint_missing");
	if (typed != NULL)
		failure_param(&session->failure, "value", joining->fingerprint);
	return (int)session->failure.exit;
}

static int say_changed(const struct joining *joining, const char *text)
{
	const struct session *session = joining->session;
	char code[16], own[16];
	(void)snprintf(code, sizeof code, "%06u", (unsigned)joining->other.region);
	(void)snprintf(own, sizeof own, "%06u", (unsigned)joining->region);
	struct template_param params[] = {{"region", code}, {"own", own}};
	if (session->json)
		fprintf(session->out, "{\"kind\":\"region\",\"region\":%s}\n", code);
	else
		session_say(session, session->out, text, params, 2);
	return EXIT_DONE;
}

int run_region_add(struct session *session, const struct invocation *invocation)
{
	struct joining joining;
	int exit = begin(session, &joining);
	if (exit != EXIT_DONE)
		return exit;
	exit = read_card(&joining, invocation->operands[0]);
	bool there = exit == EXIT_DONE && is_there(&joining);
	if (exit == EXIT_DONE && !there)
		exit = check_other(&joining, invocation);
	if (exit == EXIT_DONE && !there)
		exit = change_neighbours(&joining, &(struct region_change){.own = &joining.own,
									   .others = &joining.other,
									   .count = 1});
	if (exit == EXIT_DONE)
		exit = say_changed(&joining, there ? "region_there" : "region_added");
	county_close(&joining.county);
	return exit;
}

int run_region_remove(struct session *session, const struct invocation *invocation)
{
	struct joining joining;
	const char *text = invocation->operands[0];
	int exit = begin(session, &joining);
	if (exit != EXIT_DONE)
		return exit;
	joining.other.region = region_of_text(text);
	if (config_peer(&joining.county.config->config, joining.other.region) == NULL) {
		exit = failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_neighbour");
		failure_param(&session->failure, "value", text);
	}
	if (exit == EXIT_DONE)
		exit = change_neighbours(&joining,
					 &(struct region_change){.own = &joining.own,
								 .without = joining.other.region});
	if (exit == EXIT_DONE)
		exit = say_changed(&joining, "region_removed");
	county_close(&joining.county);
	return exit;
}
