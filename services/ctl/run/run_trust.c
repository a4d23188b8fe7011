/* `region trust`: the counties below one root come to know each other.
 *
 * Makes the region directory (proto/directory.proto) of all of them, signs it with the root's
 * key, and puts each pair into the other's link.peers: the one with the smaller code connects,
 * the other listens.
 */
#include <stdlib.h>

#include "common/core/decider.h"
#include "services/ctl/county/county.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/county/region_directory.h"
#include "services/ctl/runs.h"

#define TRUST_MAX SESSION_COUNTIES_MAX
#define CONFIG_TEXT_MAX ((size_t)1 << 20)

struct member {
	uint32_t region;
	struct county county;
	struct key transport, document, seal; /* public halves; transport: notify's */
	struct region_entry entry;
};

struct trust {
	struct session *session;
	struct member members[TRUST_MAX];
	size_t count;
	struct key root;
	struct err err;
};

/* ---- who they are */

static int load_member(struct trust *trust, uint32_t region)
{
	struct member *member = &trust->members[trust->count];
	member->region = region;
	int exit = county_open(trust->session, region, &member->county);
	if (exit != EXIT_DONE)
		return exit;
	trust->count++;
	enum status status = layout_public_key(trust->session, region, "notify", KEY_TRANSPORT,
					       &member->transport, &trust->err);
	if (status == STATUS_OK)
		status = layout_public_key(trust->session, region, "document", KEY_DOCUMENT,
					   &member->document, &trust->err);
	if (status == STATUS_OK)
		status = layout_public_key(trust->session, region, "seal", KEY_SEAL, &member->seal,
					   &trust->err);
	return status == STATUS_OK
		       ? EXIT_DONE
		       : failure_of_err(&trust->session->failure, EXIT_FILE, &trust->err);
}

static const char *endpoint_of(const struct member *member)
{
	const char *endpoint = member->county.config->config.link.endpoint;
	return strcmp(endpoint, "none") == 0 ? NULL : endpoint;
}

/* Of each two one must be reachable: nobody starts with a neighbour that connects nowhere. */
static int check_reachable(struct trust *trust)
{
	struct session *session = trust->session;
	const struct member *silent = NULL;
	for (size_t i = 0; i < trust->count; i++) {
		const struct member *member = &trust->members[i];
		if (endpoint_of(member) != NULL)
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

/* ---- the directory */

static struct bytes sign_directory(struct trust *trust)
{
	Zh__DirectoryEntry *entries[TRUST_MAX];
	for (size_t i = 0; i < trust->count; i++) {
		struct member *member = &trust->members[i];
		const struct config *config = &member->county.config->config;
		struct region_facts facts = {.region = member->region,
					     .superior = (uint32_t)config->superior,
					     .name = config->name,
					     .endpoint = endpoint_of(member)};
		memcpy(facts.transport, member->transport.public_key, KEY_PUBLIC);
		memcpy(facts.document, member->document.public_key, KEY_PUBLIC);
		memcpy(facts.seal, member->seal.public_key, KEY_PUBLIC);
		region_entry_fill(&facts, &member->entry);
		entries[i] = &member->entry.entry;
	}
	return region_directory_sign(entries, trust->count, 1, &trust->root,
				     &trust->session->arena);
}

/* ---- link.peers */

static void put_peer(const struct member *own, const struct member *peer, FILE *out)
{
	char transport[KEY_TEXT], document[KEY_TEXT], seal[KEY_TEXT];
	bool connects =
		own->region < peer->region ? endpoint_of(peer) != NULL : endpoint_of(own) == NULL;
	key_print_public(peer->transport.public_key, transport);
	key_print_public(peer->document.public_key, document);
	key_print_public(peer->seal.public_key, seal);
	fprintf(out, "{region: %06u, name: ", (unsigned)peer->region);
	schema_print_quoted(peer->county.config->config.name, out);
	if (connects)
		fprintf(out, ", endpoint: \"%s\"", endpoint_of(peer));
	else
		fputs(", connects_in: yes", out);
	fprintf(out, ", transport_key: \"%s\", document_key: \"%s\", seal_key: \"%s\"}", transport,
		document, seal);
}

static enum status write_peers(struct trust *trust, struct member *own)
{
	char path[FILE_PATH_MAX];
	char *peers = NULL, *data, *text;
	size_t size = 0;
	bool first = true;
	FILE *out = open_memstream(&peers, &size);
	if (out == NULL)
		return err_set_errno(&trust->err, "no memory for the peers");
	fputc('[', out);
	for (size_t i = 0; i < trust->count; i++) {
		if (&trust->members[i] == own)
			continue;
		fputs(first ? "" : ", ", out);
		first = false;
		put_peer(own, &trust->members[i], out);
	}
	fputc(']', out);
	if (fclose(out) != 0)
		return err_set_errno(&trust->err, "no memory for the peers");
	layout_etc(trust->session, own->region, "zhian.yaml", path);
	enum status status = file_read(path, CONFIG_TEXT_MAX, &data, &size, &trust->err);
	if (status == STATUS_OK) {
		const struct setting setting = {"link", "peers", peers};
		status = layout_set(data, &setting, 1, &text, &trust->err);
		free(data);
	}
	free(peers);
	TRY(status);
	status = file_write_atomic(path, bytes_of_text(text), 0644, &trust->err);
	free(text);
	return status;
}

static enum status write_member(struct trust *trust, struct member *member, struct bytes directory)
{
	TRY(region_directory_write(trust->session, member->region, directory, &trust->root,
				   &trust->err));
	return write_peers(trust, member);
}

static int introduce(struct trust *trust)
{
	struct bytes directory = {NULL, 0};
	enum status status = region_root_load(trust->session, &trust->root, &trust->err);
	if (status == STATUS_OK)
		directory = sign_directory(trust);
	if (status == STATUS_OK && directory.data == NULL)
		status = err_set(&trust->err, STATUS_FULL, "the directory is too large");
	for (size_t i = 0; status == STATUS_OK && i < trust->count; i++)
		status = write_member(trust, &trust->members[i], directory);
	key_wipe(&trust->root);
	return status == STATUS_OK
		       ? EXIT_DONE
		       : failure_of_err(&trust->session->failure, EXIT_FILE, &trust->err);
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
		county_close(&trust->members[i].county);
	free(trust);
	if (exit == EXIT_DONE && !session->json) {
		char number[24];
		(void)snprintf(number, sizeof number, "%zu", count);
		struct template_param params[] = {{"count", number}};
		session_say(session, session->out, "regions_linked", params, 1);
	}
	return exit;
}
