#include "services/ctl/county/neighbours.h"

#include <stdlib.h>

#include "common/base/sabotage.h"
#include "services/ctl/county/region_directory.h"

#define CONFIG_TEXT_MAX ((size_t)1 << 20)
#define NEIGHBOURS_MAX 5000

/* ---- who they are */

static enum status own_key(const struct session *session, uint32_t region, const char *name,
			   enum key_purpose purpose, uint8_t ret_public[KEY_PUBLIC],
			   struct err *err)
{
	struct key key;
	TRY(layout_public_key(session, region, name, purpose, &key, err));
	memcpy(ret_public, key.public_key, KEY_PUBLIC);
	return STATUS_OK;
}

enum status neighbours_facts(const struct session *session, uint32_t region,
			     const struct config *config, const char *endpoint,
			     struct region_facts *ret_facts, struct err *err)
{
	struct region_facts *facts = ret_facts;
	*facts = (struct region_facts){.region = region,
				       .superior = (uint32_t)config->superior,
				       .name = config->name,
				       .endpoint = endpoint};
	TRY(own_key(session, region, "notify", KEY_TRANSPORT, facts->transport, err));
	TRY(own_key(session, region, "document", KEY_DOCUMENT, facts->document, err));
	return own_key(session, region, "seal", KEY_SEAL, facts->seal, err);
}

/* ---- link.peers */

struct peer_line {
	uint32_t region;
	const char *name;
	const char *endpoint; /* NULL: it connects to us */
	const char *transport, *document, *seal;
};

static void put_line(FILE *out, bool *first, const struct peer_line *line)
{
	fprintf(out, "%s{region: %06u, name: ", *first ? "" : ", ", (unsigned)line->region);
	*first = false;
	schema_print_quoted(line->name, out);
	if (line->endpoint != NULL)
		fprintf(out, ", endpoint: \"%s\"", line->endpoint);
	else
		fputs(", connects_in: yes", out);
	fprintf(out, ", transport_key: \"%s\", document_key: \"%s\", seal_key: \"%s\"}",
		line->transport, line->document, line->seal);
}

/* Where both can be reached the one with the smaller code connects. */
static void put_peer(FILE *out, bool *first, const struct region_facts *own,
		     const struct region_facts *peer)
{
	char transport[KEY_TEXT], document[KEY_TEXT], seal[KEY_TEXT];
	bool connects = own->region < peer->region ? peer->endpoint != NULL : own->endpoint == NULL;
	key_print_public(peer->transport, transport);
	key_print_public(peer->document, document);
	key_print_public(peer->seal, seal);
	put_line(out, first,
		 &(struct peer_line){.region = peer->region,
				     .name = peer->name,
				     .endpoint = connects ? peer->endpoint : NULL,
				     .transport = transport,
				     .document = document,
				     .seal = seal});
}

static void put_kept(FILE *out, bool *first, const struct config *config,
		     const struct region_change *change)
{
	const struct config_peer *peers = (const struct config_peer *)config->link.peers.items;
	for (size_t i = 0; i < config->link.peers.count; i++) {
		if (region_change_names(change, (uint32_t)peers[i].region) ||
		    SABOTAGE("region.others-forgotten"))
			continue;
		put_line(out, first,
			 &(struct peer_line){.region = (uint32_t)peers[i].region,
					     .name = peers[i].name,
					     .endpoint = peers[i].endpoint,
					     .transport = peers[i].transport_key,
					     .document = peers[i].document_key,
					     .seal = peers[i].seal_key});
	}
}

static enum status print_peers(const struct config *config, const struct region_change *change,
			       char **ret_text, struct err *err)
{
	size_t size;
	bool first = true;
	FILE *out = open_memstream(ret_text, &size);
	if (out == NULL)
		return err_set_errno(err, "no memory for the peers");
	fputc('[', out);
	put_kept(out, &first, config, change);
	for (size_t i = 0; i < change->count; i++) {
		if (change->others[i].region != change->own->region)
			put_peer(out, &first, change->own, &change->others[i]);
	}
	fputc(']', out);
	return fclose(out) == 0 ? STATUS_OK : err_set_errno(err, "no memory for the peers");
}

static enum status write_peers(const struct session *session, const struct config *config,
			       const struct region_change *change, struct err *err)
{
	char path[FILE_PATH_MAX];
	char *peers = NULL, *data, *text = NULL;
	size_t size;
	layout_etc(session, change->own->region, "zhian.yaml", path);
	TRY(file_read(path, CONFIG_TEXT_MAX, &data, &size, err));
	enum status status = print_peers(config, change, &peers, err);
	if (status == STATUS_OK) {
		const struct setting setting = {"link", "peers", peers};
		status = layout_set(data, &setting, 1, &text, err);
	}
	free(data);
	free(peers);
	TRY(status);
	status = file_write_atomic(path, bytes_of_text(text), 0644, err);
	free(text);
	return status;
}

/* ---- the directory */

static enum status write_directory(struct session *session, const struct region_change *change,
				   const struct key *root, struct err *err)
{
	const Zh__Directory *before;
	uint32_t region = change->own->region;
	TRY(region_directory_read(session, region, root, &session->arena, &before, err));
	if (before != NULL && before->n_entries > NEIGHBOURS_MAX)
		return err_set(err, STATUS_FULL, "the directory is too large");
	struct bytes directory = region_directory_next(before, change, root, &session->arena);
	if (directory.data == NULL)
		return err_set(err, STATUS_FULL, "the directory is too large");
	return region_directory_write(session, region, directory, root, err);
}

/* The directory first: peers without an entry would keep notify from starting. */
enum status neighbours_write(struct session *session, const struct config *config,
			     const struct region_change *change, const struct key *root,
			     struct err *err)
{
	size_t used = session->arena.used;
	TRY(write_directory(session, change, root, err));
	session->arena.used = used; /* `region trust` writes many */
	return write_peers(session, config, change, err);
}
