/* `region trust`: the counties below one root come to know each other.
 *
 * Each has all others in its link.peers and in its region directory (proto/directory.proto), which
 * the root's key signs.  A neighbour elsewhere, added by its card, stays.
 */
#include <stdlib.h>

#include "services/ctl/county/county.h"
#include "services/ctl/county/neighbours.h"
#include "services/ctl/county/region_directory.h"
#include "services/ctl/runs.h"

#define TRUST_MAX SESSION_COUNTIES_MAX

struct trust {
	struct session *session;
	struct county counties[TRUST_MAX];
	struct region_facts facts[TRUST_MAX]; /* of each of them */
	size_t count;
	struct err err;
};

/* ---- who they are */

static int load_member(struct trust *trust, uint32_t region)
{
	struct session *session = trust->session;
	struct county *county = &trust->counties[trust->count];
	int exit = county_open(session, region, county);
	if (exit != EXIT_DONE)
		return exit;
	const struct config *config = &county->config->config;
	const char *endpoint = config->link.endpoint;
	enum status status = neighbours_facts(session, region, config,
					      strcmp(endpoint, "none") == 0 ? NULL : endpoint,
					      &trust->facts[trust->count++], &trust->err);
	return status == STATUS_OK ? EXIT_DONE
				   : failure_of_err(&session->failure, EXIT_FILE, &trust->err);
}

/* Of each two one must be reachable: nobody starts with a neighbour that connects nowhere. */
static int check_reachable(struct trust *trust)
{
	struct session *session = trust->session;
	const struct region_facts *silent = NULL;
	for (size_t i = 0; i < trust->count; i++) {
		const struct region_facts *member = &trust->facts[i];
		if (member->endpoint != NULL)
			continue;
		if (silent != NULL) {
			char pair[32];
			(void)snprintf(pair, sizeof pair, "%06u, %06u", (unsigned)silent->region,
				       (unsigned)member->region);
			(void)failure_set(&session->failure, EXIT_FILE, "cli.nobody_listens");
			session->failure.subject = arena_text(&session->arena, pair);
			return EXIT_FILE;
		}
		silent = member;
	}
	return EXIT_DONE;
}

/* ---- what they know from now on */

/* Nobody is introduced by halves: a directory that another root's key signed is found before. */
static enum status check_directories(struct trust *trust, const struct key *root)
{
	struct arena *arena = &trust->session->arena;
	size_t used = arena->used;
	for (size_t i = 0; i < trust->count; i++) {
		const Zh__Directory *directory;
		TRY(region_directory_read(trust->session, trust->facts[i].region, root, arena,
					  &directory, &trust->err));
		arena->used = used;
	}
	return STATUS_OK;
}

static enum status introduce_one(struct trust *trust, size_t i, const struct key *root)
{
	const struct region_change change = {
		.own = &trust->facts[i], .others = trust->facts, .count = trust->count};
	return neighbours_write(trust->session, &trust->counties[i].config->config, &change, root,
				&trust->err);
}

static int introduce(struct trust *trust)
{
	struct session *session = trust->session;
	struct key root;
	enum status status = region_root_load(session, &root, &trust->err);
	if (status == STATUS_OK)
		status = check_directories(trust, &root);
	for (size_t i = 0; status == STATUS_OK && i < trust->count; i++)
		status = introduce_one(trust, i, &root);
	key_wipe(&root);
	return status == STATUS_OK
		       ? EXIT_DONE
		       : failure_of_err(&session->failure,
					status == STATUS_CONFLICT ? EXIT_CONFLICT : EXIT_FILE,
					&trust->err);
}

int run_region_trust(struct session *session, const struct invocation *invocation)
{
	uint32_t regions[TRUST_MAX];
	struct trust *trust = (struct trust *)calloc(1, sizeof *trust);
	if (trust == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	(void)invocation;
	trust->session = session;
	size_t count = session_regions(session, regions, TRUST_MAX);
	int exit =
		count != 0 ? EXIT_DONE : failure_set(&session->failure, EXIT_FILE, "cli.no_county");
	for (size_t i = 0; exit == EXIT_DONE && i < count; i++)
		exit = load_member(trust, regions[i]);
	if (exit == EXIT_DONE)
		exit = check_reachable(trust);
	if (exit == EXIT_DONE)
		exit = introduce(trust);
	for (size_t i = 0; i < trust->count; i++)
		county_close(&trust->counties[i]);
	free(trust);
	if (exit == EXIT_DONE && !session->json) {
		char number[24];
		(void)snprintf(number, sizeof number, "%zu", count);
		struct template_param params[] = {{"count", number}};
		session_say(session, session->out, "regions_linked", params, 1);
	}
	return exit;
}
