/* `region federate`: counties below one root become each other's neighbours.
 *
 * Each gets the signed directory with the root's public key, and in its zhian.yaml the others as
 * peers.  Of two the one with the higher code connects to the other, so that one open port per
 * pair is enough; whoever has no port for its link connects out in any case.
 */
#include <stdlib.h>
#include <unistd.h>

#include "common/base/region.h"
#include "common/policy/config.h"
#include "services/ctl/layout.h"
#include "services/ctl/runs.h"

#define FEDERATION_MAX 32
#define COPY_MAX ((size_t)4 << 20)
#define YAML_MAX ((size_t)1 << 20)
#define KEYS 3

static const struct {
	const char *name, *setting;
	enum key_purpose purpose;
} key_names[KEYS] = {{"notify", "transport_key", KEY_TRANSPORT},
		     {"document", "document_key", KEY_DOCUMENT},
		     {"seal", "seal_key", KEY_SEAL}};

struct member {
	uint32_t region;
	struct config_set *config;
	char keys[KEYS][KEY_TEXT];
};

struct federation {
	struct session *session;
	size_t count;
	struct member members[FEDERATION_MAX];
	struct err err;
};

/* ---- reading */

static enum status read_member(struct federation *federation, struct member *member)
{
	char path[FILE_PATH_MAX];
	struct problems problems;
	layout_etc(federation->session, member->region, "zhian.yaml", path);
	problems_init(&problems);
	enum status status = config_load(path, federation->session->root, &problems, &member->config,
					 &federation->err);
	problems_print(&problems, federation->session->err);
	problems_done(&problems);
	for (size_t i = 0; i < KEYS && status == STATUS_OK; i++) {
		struct key key;
		status = layout_public_key(federation->session, member->region, key_names[i].name,
					   key_names[i].purpose, &key, &federation->err);
		if (status == STATUS_OK)
			key_print_public(key.public_key, member->keys[i]);
	}
	return status;
}

static int read_members(struct federation *federation, const struct invocation *invocation)
{
	struct session *session = federation->session;
	for (size_t i = 0; i < invocation->operand_count; i++) {
		const char *text = invocation->operands[i];
		struct member *member = &federation->members[federation->count];
		uint32_t code = (uint32_t)strtoul(text, NULL, 10);
		if (federation->count == FEDERATION_MAX || strlen(text) != 6 ||
		    strspn(text, "0123456789") != 6 || region_level(code) == REGION_INVALID) {
			(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_region");
			failure_param(&session->failure, "value", text);
			return EXIT_USAGE;
		}
		*member = (struct member){.region = code};
		federation->count++;
		if (read_member(federation, member) != STATUS_OK)
			return failure_of_err(&session->failure, EXIT_FILE, &federation->err);
	}
	return EXIT_DONE;
}

/* ---- writing */

static bool listens(const struct member *member)
{
	const char *endpoint = member->config->config.link.endpoint;
	return endpoint != NULL && strcmp(endpoint, "none") != 0;
}

static void print_peer(const struct member *self, const struct member *peer, FILE *out)
{
	bool connect = listens(peer) && (!listens(self) || self->region > peer->region);
	fprintf(out, "{region: %06u, name: ", (unsigned)peer->region);
	schema_print_quoted(peer->config->config.name, out);
	if (connect) {
		fputs(", endpoint: ", out);
		schema_print_quoted(peer->config->config.link.endpoint, out);
	} else {
		fputs(", connects_in: yes", out);
	}
	for (size_t i = 0; i < KEYS; i++) {
		fprintf(out, ", %s: ", key_names[i].setting);
		schema_print_quoted(peer->keys[i], out);
	}
	fputc('}', out);
}

/* One line of flow style: it takes the place of the commented example, and of itself the next time. */
static enum status peers_of(struct federation *federation, const struct member *self, char **ret_text)
{
	const char *between = "[";
	size_t size;
	FILE *out = open_memstream(ret_text, &size);
	if (out == NULL)
		return err_set_errno(&federation->err, "no memory for the peers");
	for (size_t i = 0; i < federation->count; i++) {
		const struct member *peer = &federation->members[i];
		if (peer == self)
			continue;
		fputs(between, out);
		print_peer(self, peer, out);
		between = ", ";
	}
	fputc(']', out);
	return fclose(out) == 0 ? STATUS_OK : err_set_errno(&federation->err, "no memory for the peers");
}

static enum status write_peers(struct federation *federation, const struct member *self)
{
	char path[FILE_PATH_MAX];
	char *before = NULL, *peers = NULL, *after = NULL;
	size_t size;
	struct err *err = &federation->err;
	layout_etc(federation->session, self->region, "zhian.yaml", path);
	TRY(file_read(path, YAML_MAX, &before, &size, err));
	enum status status = peers_of(federation, self, &peers);
	const struct setting setting = {"link", "peers", peers};
	if (status == STATUS_OK)
		status = layout_set(before, &setting, 1, &after, err);
	if (status == STATUS_OK) {
		status = file_write_atomic(path, bytes_of_text(after), 0644, err);
		free(after);
	}
	free(peers);
	free(before);
	return status;
}

static enum status copy_to(struct federation *federation, uint32_t region, const char *from, const char *below)
{
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	TRY(file_read(from, COPY_MAX, &data, &size, &federation->err));
	layout_etc(federation->session, region, below, path);
	enum status status = file_write_atomic(path, bytes_of(data, size), 0644, &federation->err);
	free(data);
	return status;
}

static enum status write_all(struct federation *federation, const char *directory, const char *root_key)
{
	for (size_t i = 0; i < federation->count; i++) {
		const struct member *member = &federation->members[i];
		TRY(copy_to(federation, member->region, root_key, "keys/public/root.pub"));
		TRY(copy_to(federation, member->region, directory, "directory.pb"));
		TRY(write_peers(federation, member));
	}
	return STATUS_OK;
}

int run_region_federate(struct session *session, const struct invocation *invocation)
{
	char number[16];
	struct federation *federation = (struct federation *)calloc(1, sizeof *federation);
	if (federation == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	federation->session = session;
	int exit = read_members(federation, invocation);
	if (exit == EXIT_DONE && write_all(federation, given_text(invocation, "directory"),
					   given_text(invocation, "root-key")) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &federation->err);
	(void)snprintf(number, sizeof number, "%zu", federation->count);
	for (size_t i = 0; i < federation->count; i++)
		config_unload(&federation->members[i].config);
	free(federation);
	if (exit != EXIT_DONE)
		return exit;
	struct template_param params[] = {{"count", number}};
	if (session->json)
		fprintf(session->out, "{\"kind\":\"federation\",\"count\":%s}\n", number);
	else
		session_say(session, session->out, "regions_linked", params, 1);
	return EXIT_DONE;
}
