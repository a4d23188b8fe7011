#include "common/policy/people/config.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/region_list.h"
#include "common/policy/people/config_schema.h"
#include "common/policy/yaml/value_text.h"

enum { TEXT_MAX = 1024, SECTIONS = 6, SOCKETS = 2 * SECTIONS + 2, TCP_PORT_MAX = 65535 };

static const char ipc_scheme[] = "ipc://";
static const char tcp_scheme[] = "tcp://";

struct config_reading {
	const char *file;
	const struct yaml_node *tree;
	struct pool *pool;
	struct problems *problems;
	struct config *config;
};

/* The line of "section.key", or of the section, for problems found after reading. */
static uint32_t line_of(const struct config_reading *reading, const char *section, const char *key)
{
	const struct yaml_node *node = yaml_child(reading->tree, section);
	if (node == NULL)
		return 0;
	const struct yaml_node *child =
		key == NULL || node->kind != YAML_MAPPING ? NULL : yaml_child(node, key);
	return child == NULL ? node->place.line : child->place.line;
}

static void complain(const struct config_reading *reading, uint32_t line, const char *name,
		     const char *value, const char *allowed)
{
	problem_error(reading->problems, reading->file, line, "`%s: %s` isn't allowed; allowed: %s",
		      name, value, allowed);
}

/* ---- what follows from the region and the root */

/* One text of four. */
static const char *joined(const struct config_reading *reading, const char *a, const char *b,
			  const char *c, const char *d)
{
	char text[TEXT_MAX];
	int length = snprintf(text, sizeof text, "%s%s%s%s", a, b, c, d);
	if (length < 0 || (size_t)length >= sizeof text)
		problem_error(reading->problems, reading->file, 0,
			      "a path of more than %d bytes: %.100s...", TEXT_MAX - 1, text);
	return pool_text(reading->pool, text);
}

static struct config_daemon *section(struct config *config, size_t i, const char **ret_name)
{
	static const char *const names[SECTIONS] = {"intake", "hazard", "escalation",
						    "notify", "credit", "console"};
	struct config_daemon *all[SECTIONS] = {&config->intake,     &config->hazard,
					       &config->escalation, &config->notify,
					       &config->credit,     &config->console};
	*ret_name = names[i];
	return all[i];
}

static void derive(struct config_reading *reading, const char *root)
{
	struct config *config = reading->config;
	char region[VALUE_TEXT];
	snprintf(region, sizeof region, "%06" PRId64, config->region);
	if (config->data == NULL)
		config->data = joined(reading, root, "/var/lib/zhian/", region, "");
	if (config->run == NULL)
		config->run = joined(reading, root, "/run/zhian/", region, "");
	const char *below = joined(reading, ipc_scheme, config->run, "/", "");
	for (size_t i = 0; i < SECTIONS; i++) {
		const char *name = NULL;
		struct config_daemon *daemon = section(config, i, &name);
		if (daemon->pull == NULL)
			daemon->pull = joined(reading, below, name, ".pull", "");
		if (daemon->cmd == NULL)
			daemon->cmd = joined(reading, below, name, ".cmd", "");
	}
}

/* ---- checks over more than one value */

static void check_ipc(const struct config_reading *reading, const char *name, const char *endpoint,
		      uint32_t line)
{
	const char *path = endpoint + strlen(ipc_scheme);
	size_t length = strlen(path);
	if (path[0] != '/')
		complain(reading, line, name, endpoint, "ipc:// and an absolute path");
	if (length > CONFIG_IPC_PATH_MAX)
		problem_error(reading->problems, reading->file, line,
			      "`%s`: the path %s is %zu bytes long; the system allows %d: choose a "
			      "shorter `run`",
			      name, path, length, CONFIG_IPC_PATH_MAX);
}

static bool tcp_is_sound(const char *endpoint, bool connects)
{
	const char *host = endpoint + strlen(tcp_scheme);
	const char *colon = strrchr(host, ':');
	int64_t port = 0;
	if (colon == NULL || colon == host || !value_read_integer(colon + 1, &port))
		return false;
	for (const char *at = host; at < colon; at++) {
		bool sound = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			     (*at >= '0' && *at <= '9') || strchr(".-*[]:%_", *at) != NULL;
		if (!sound)
			return false;
	}
	return port >= (connects ? 1 : 0) && port <= TCP_PORT_MAX;
}

static void check_endpoint(const struct config_reading *reading, const char *name,
			   const char *endpoint, uint32_t line, bool connects)
{
	if (strncmp(endpoint, ipc_scheme, strlen(ipc_scheme)) == 0)
		check_ipc(reading, name, endpoint, line);
	else if (strncmp(endpoint, tcp_scheme, strlen(tcp_scheme)) != 0 ||
		 !tcp_is_sound(endpoint, connects))
		complain(reading, line, name, endpoint,
			 connects ? "tcp://host:port with a port from 1 to 65535"
				  : "ipc:///absolute/path, or tcp://host:port with a port from 0 "
				    "to 65535");
}

struct named_endpoint {
	const char *name, *text;
	uint32_t line;
};

/* All that the county's processes bind. */
static size_t list_endpoints(const struct config_reading *reading,
			     struct named_endpoint out[SOCKETS])
{
	struct config *config = reading->config;
	size_t count = 0;
	for (size_t i = 0; i < SECTIONS; i++) {
		const char *name = NULL;
		const struct config_daemon *daemon = section(config, i, &name);
		out[count++] =
			(struct named_endpoint){joined(reading, name, ".pull", "", ""),
						daemon->pull, line_of(reading, name, "pull")};
		out[count++] = (struct named_endpoint){joined(reading, name, ".cmd", "", ""),
						       daemon->cmd, line_of(reading, name, "cmd")};
	}
	out[count++] = (struct named_endpoint){"feed.endpoint", config->feed.endpoint,
					       line_of(reading, "feed", "endpoint")};
	if (strcmp(config->link.endpoint, "none") != 0)
		out[count++] = (struct named_endpoint){"link.endpoint", config->link.endpoint,
						       line_of(reading, "link", "endpoint")};
	return count;
}

/* Port 0 is picked again each time, so it is nobody's. */
static bool is_picked(const char *endpoint)
{
	size_t length = strlen(endpoint);
	return strncmp(endpoint, tcp_scheme, strlen(tcp_scheme)) == 0 && length > 2 &&
	       strcmp(endpoint + length - 2, ":0") == 0;
}

/* A host alone: the port is each endpoint's. */
static void check_address(const struct config_reading *reading)
{
	const char *address = reading->config->address;
	char endpoint[256];
	if (address == NULL)
		return;
	(void)snprintf(endpoint, sizeof endpoint, "%s%.200s:1", tcp_scheme, address);
	if (!tcp_is_sound(endpoint, true) || (strchr(address, ':') != NULL && address[0] != '['))
		complain(reading, line_of(reading, "address", NULL), "address", address,
			 "a host name or IP, without tcp:// and without a port");
}

static void check_endpoints(const struct config_reading *reading)
{
	struct named_endpoint all[SOCKETS];
	size_t count = list_endpoints(reading, all);
	for (size_t i = 0; i < count; i++) {
		check_endpoint(reading, all[i].name, all[i].text, all[i].line, false);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(all[i].text, all[j].text) == 0 && !is_picked(all[i].text))
				problem_error(reading->problems, reading->file, all[i].line,
					      "`%s: %s` is %s too; each socket needs its own",
					      all[i].name, all[i].text, all[j].name);
		}
	}
}

/* A warning: what was founded since isn't in the list that this program has. */
static void check_listed(const struct config_reading *reading, uint32_t line, uint32_t code)
{
	char hint[REGION_HINT];
	enum region_standing standing = region_standing(code);
	if (region_level(code) == REGION_INVALID ||
	    (standing != REGION_NOWHERE && standing != REGION_ENDED))
		return;
	region_hint(code, hint);
	problem_warning(reading->problems, reading->file, line,
			"no region has the code %" PRIu32 "%s%s%s", code,
			standing == REGION_ENDED ? " any more" : "", hint[0] != '\0' ? ": " : "",
			hint);
}

static void check_region(const struct config_reading *reading, const char *name, int64_t code)
{
	check_listed(reading, line_of(reading, name, NULL), (uint32_t)code);
	/* 0: missing or no number, and said so */
	if (code != 0 && region_level((uint32_t)code) == REGION_INVALID)
		problem_error(reading->problems, reading->file, line_of(reading, name, NULL),
			      "`%s: %" PRId64 "` isn't a region's code; allowed: six digits of "
			      "GB/T 2260",
			      name, code);
}

static void check_regions(const struct config_reading *reading)
{
	const struct config *config = reading->config;
	check_region(reading, "region", config->region);
	check_region(reading, "superior", config->superior);
	if (config->region == config->superior && config->region != 0)
		problem_error(reading->problems, reading->file, line_of(reading, "superior", NULL),
			      "`superior: %" PRId64 "` is the region itself", config->superior);
}

static void check_directory(const struct config_reading *reading, const char *name,
			    const char *path)
{
	if (path[0] != '/')
		complain(reading, line_of(reading, name, NULL), name, path, "an absolute path");
}

/* Digits alone, at most 65535. */
static bool is_port(const char *text)
{
	int64_t port = -1;
	return text[0] >= '0' && text[0] <= '9' && value_read_integer(text, &port) && port >= 0 &&
	       port <= TCP_PORT_MAX;
}

/* An address, not a name: who looks a name up may be told another machine's. */
static void check_http(const struct config_reading *reading)
{
	const char *http = reading->config->console_http.http;
	const char *colon = strrchr(http, ':');
	size_t host = colon != NULL ? (size_t)(colon - http) : 0;
	size_t sound = strspn(http, http[0] == '[' ? "[]:.0123456789abcdefABCDEF" : ".0123456789");
	if (strcmp(http, "none") == 0)
		return;
	if (host == 0 || sound < host || !is_port(colon + 1))
		complain(reading, line_of(reading, "console", "http"), "console.http", http,
			 "none, or an address and a port from 0 to 65535: 127.0.0.1:7480, "
			 "[::1]:7480");
}

static void check_disk(const struct config_reading *reading)
{
	const struct config *config = reading->config;
	if (config->disk.alarm_percent >= config->disk.refuse_percent)
		problem_error(reading->problems, reading->file, line_of(reading, "disk", "alarm"),
			      "the disk's alarm at %" PRId64 "%% must come before its refusal at "
			      "%" PRId64 "%%",
			      config->disk.alarm_percent, config->disk.refuse_percent);
	if (config->state.checkpoint_bytes * 2 > config->state.map_bytes)
		problem_error(reading->problems, reading->file,
			      line_of(reading, "state", "checkpoint_bytes"),
			      "state.checkpoint_bytes must be at most half of state.map");
	if (config->turn.bytes > config->journal.volume_bytes)
		problem_error(reading->problems, reading->file, line_of(reading, "turn", "bytes"),
			      "a turn's bytes must fit into a journal volume (journal.volume)");
}

/* ---- peers */

static bool read_key(const char *text, uint8_t ret_key[PEOPLE_KEY])
{
	size_t size = 0;
	const char *end = NULL;
	return sodium_base642bin(ret_key, PEOPLE_KEY, text, strlen(text), NULL, &size, &end,
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       *end == '\0' && size == PEOPLE_KEY;
}

static void read_peer_key(const struct config_reading *reading, const struct config_peer *peer,
			  const char *name, const char *text, uint8_t ret_key[PEOPLE_KEY])
{
	if (text != NULL && !read_key(text, ret_key))
		complain(reading, peer->line, name, text,
			 "43 characters, base64url without padding");
}

static void check_peer(const struct config_reading *reading, struct config_peer *peer)
{
	bool states_endpoint = peer->endpoint != NULL;
	if (peer->region == 0)
		return; /* missing, and said so */
	check_listed(reading, peer->line, (uint32_t)peer->region);
	if (region_level((uint32_t)peer->region) == REGION_INVALID)
		problem_error(reading->problems, reading->file, peer->line,
			      "peer %" PRId64 ": not a region's code (GB/T 2260)", peer->region);
	if (peer->region == reading->config->region)
		problem_error(reading->problems, reading->file, peer->line,
			      "peer %" PRId64 " is this region itself", peer->region);
	if (states_endpoint == peer->connects_in)
		problem_error(reading->problems, reading->file, peer->line,
			      "peer %" PRId64 ": state either `endpoint` or `connects_in: yes`",
			      peer->region);
	if (states_endpoint)
		check_endpoint(reading, "endpoint", peer->endpoint, peer->line, true);
	if (peer->connects_in && strcmp(reading->config->link.endpoint, "none") == 0)
		problem_error(reading->problems, reading->file, peer->line,
			      "peer %" PRId64 " connects in, but link.endpoint is none",
			      peer->region);
	read_peer_key(reading, peer, "transport_key", peer->transport_key, peer->transport_public);
	read_peer_key(reading, peer, "document_key", peer->document_key, peer->document_public);
	read_peer_key(reading, peer, "seal_key", peer->seal_key, peer->seal_public);
}

/* The list as read is borrowed; its peers get their keys in a copy of our own. */
static void make_peers(const struct config_reading *reading)
{
	struct schema_list *list = &reading->config->link.peers;
	struct config_peer *peers = POOL_ARRAY(reading->pool, struct config_peer, list->count);
	if (list->count == 0)
		return;
	memcpy(peers, list->items, list->count * sizeof peers[0]);
	list->items = peers;
	for (size_t i = 0; i < list->count; i++) {
		check_peer(reading, &peers[i]);
		for (size_t j = 0; j < i; j++) {
			if (peers[i].region != 0 && peers[i].region == peers[j].region)
				problem_error(reading->problems, reading->file, peers[i].line,
					      "peer %" PRId64 " is stated twice; the first is in "
					      "line %u",
					      peers[i].region, peers[j].line);
		}
	}
}

/* ---- loading */

static void check_whole(struct config_reading *reading, const char *root)
{
	const struct config *config = reading->config;
	derive(reading, root);
	check_regions(reading);
	check_directory(reading, "data", config->data);
	check_directory(reading, "run", config->run);
	check_address(reading);
	check_endpoints(reading);
	check_http(reading);
	check_disk(reading);
	make_peers(reading);
}

enum status config_load_bytes(struct bytes content, const char *file, const char *root,
			      struct problems *problems, struct config_set **ret_set)
{
	struct pool scratch;
	size_t errors_before = problems->errors;
	struct config_set *set = calloc(1, sizeof *set);
	ASSERT(set != NULL);
	pool_init(&set->pool);
	pool_init(&scratch);
	struct config_reading reading = {file, NULL, &set->pool, problems, &set->config};
	reading.tree = yaml_parse(content, file, &scratch, problems);
	if (reading.tree != NULL) {
		schema_read(&config_schema, reading.tree, file, &set->pool, problems, &set->config);
		/* Also after problems: an officer at the file wants to hear all of them at once. */
		if (reading.tree->kind == YAML_MAPPING)
			check_whole(&reading, root);
	}
	pool_done(&scratch);
	if (problems->errors != errors_before) {
		config_unload(&set);
		return STATUS_INVALID;
	}
	*ret_set = set;
	return STATUS_OK;
}

enum status config_load(const char *path, const char *root, struct problems *problems,
			struct config_set **ret_set, struct err *err)
{
	char *data = NULL;
	size_t size = 0;
	TRY(file_read(path, CONFIG_FILE_MAX, &data, &size, err));
	enum status status = config_load_bytes(bytes_of(data, size), path, root, problems, ret_set);
	free(data);
	return status == STATUS_OK ? STATUS_OK : problems_status(problems, err);
}

void config_unload(struct config_set **set)
{
	if (*set == NULL)
		return;
	pool_done(&(*set)->pool);
	free(*set);
	*set = NULL;
}

/* ---- asking and printing */

const struct config_daemon *config_daemon(const struct config *config, enum daemon daemon)
{
	switch (daemon) {
	case DAEMON_INTAKE:
		return &config->intake;
	case DAEMON_HAZARD:
		return &config->hazard;
	case DAEMON_ESCALATION:
		return &config->escalation;
	case DAEMON_NOTIFY:
		return &config->notify;
	case DAEMON_CREDIT:
		return &config->credit;
	case DAEMON_UNKNOWN:
	case DAEMON_COUNT:
		break;
	}
	UNREACHABLE("a daemon is one of the five");
}

const struct config_peer *config_peer(const struct config *config, uint32_t region)
{
	const struct config_peer *peers = config->link.peers.items;
	for (size_t i = 0; i < config->link.peers.count; i++) {
		if (peers[i].region == (int64_t)region)
			return &peers[i];
	}
	return NULL;
}

void config_print(const struct config *config, FILE *out)
{
	schema_print(&config_schema, config, out);
}

void config_each(const struct config *config, schema_setting_fn *put, void *context)
{
	schema_each(&config_schema, config, put, context);
}

void config_example(FILE *out)
{
	fputs("# zhian.yaml: the settings of one county.  A line with '#' before it shows a "
	      "default.\n"
	      "#   zhianctl config check            what is wrong, with line, value and what is "
	      "allowed\n"
	      "#   zhianctl config show             what is in effect\n\n",
	      out);
	schema_example(&config_schema, out);
}
