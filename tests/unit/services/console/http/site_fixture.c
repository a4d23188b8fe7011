#include "tests/unit/services/console/http/site_fixture.h"

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/hex.h"
#include "common/crypto/keys.h"
#include "common/crypto/passwords.h"
#include "common/stage/message_block.h"

/* ---- questions, as a line each */

static void put_after(FILE *out, protobuf_c_boolean has, ProtobufCBinaryData after)
{
	char hex[1200];
	if (!has || after.len > sizeof hex / 2 - 1)
		return;
	hex_print(bytes_of(after.data, after.len), hex);
	fprintf(out, " after=%s", hex);
}

static void put_object(FILE *out, const Zh__ObjectId *object)
{
	char id[OBJECT_ID_TEXT];
	if (object == NULL)
		return;
	object_id_print((struct object_id){.kind = (enum object_kind)object->kind,
					   .region = object->region,
					   .number = object->number,
					   .daemon = (enum daemon)object->daemon},
			id);
	fprintf(out, " %s", id);
}

static void put_text(FILE *out, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		fprintf(out, " %s=%s", name, text);
}

static void put_number(FILE *out, const char *name, protobuf_c_boolean has, int64_t number)
{
	if (has)
		fprintf(out, " %s=%" PRId64, name, number);
}

static void put_query(FILE *out, const Zh__Query *query)
{
	switch ((int)query->ask_case) { /* those that pages ask */
	case ZH__QUERY__ASK_LIST:
		fprintf(out, "list %s", query->list->noun);
		for (size_t i = 0; i < query->list->n_filters; i++)
			fprintf(out, " %s=%s", query->list->filters[i]->name,
				query->list->filters[i]->value);
		put_number(out, "limit", query->list->has_limit, query->list->limit);
		put_after(out, query->list->has_after, query->list->after);
		break;
	case ZH__QUERY__ASK_GET:
		fprintf(out, "get");
		put_object(out, query->get->object);
		put_text(out, "noun", query->get->noun);
		put_text(out, "key", query->get->key);
		break;
	case ZH__QUERY__ASK_STORY:
		fprintf(out, "story");
		put_object(out, query->story->object);
		put_text(out, "firm", query->story->firm_key);
		put_number(out, "sheet", query->story->has_case_sheet, query->story->case_sheet);
		put_number(out, "volume", query->story->has_case_volume, query->story->case_volume);
		break;
	case ZH__QUERY__ASK_EXPLAIN:
		fprintf(out, "explain");
		put_object(out, query->explain->object);
		put_text(out, "firm", query->explain->firm_key);
		put_number(out, "at", query->explain->has_at_ms, query->explain->at_ms);
		break;
	case ZH__QUERY__ASK_SEARCH:
		fprintf(out, "search %s", query->search->text);
		put_number(out, "limit", query->search->has_limit, query->search->limit);
		put_after(out, query->search->has_after, query->search->after);
		break;
	case ZH__QUERY__ASK_DUE:
		fprintf(out, "due");
		put_number(out, "from", query->due->has_from_ms, query->due->from_ms);
		put_number(out, "to", query->due->has_to_ms, query->due->to_ms);
		put_text(out, "owner", query->due->owner);
		put_number(out, "mine", query->due->has_mine, query->due->mine);
		put_number(out, "my_regions", query->due->has_my_regions, query->due->my_regions);
		put_number(out, "limit", query->due->has_limit, query->due->limit);
		put_after(out, query->due->has_after, query->due->after);
		break;
	case ZH__QUERY__ASK_BULLETIN:
		fprintf(out, "bulletin %s", query->bulletin->kind);
		put_number(out, "from", query->bulletin->has_from_day, query->bulletin->from_day);
		put_number(out, "cutoff", query->bulletin->has_cutoff_day,
			   query->bulletin->cutoff_day);
		put_text(out, "figure", query->bulletin->figure);
		put_text(out, "column", query->bulletin->column);
		put_text(out, "group", query->bulletin->group);
		put_text(out, "part", query->bulletin->part);
		put_number(out, "limit", query->bulletin->has_limit, query->bulletin->limit);
		put_after(out, query->bulletin->has_after, query->bulletin->after);
		break;
	case ZH__QUERY__ASK_STATUS:
		fprintf(out, "status");
		break;
	default:
		fprintf(out, "question %d", (int)query->ask_case);
		break;
	}
}

static void note(struct world *world, enum daemon daemon, const char *person,
		 const Zh__Query *query)
{
	size_t used = strlen(world->asked);
	FILE *out = fmemopen(world->asked + used, sizeof world->asked - used, "w");
	assert_non_null(out);
	fprintf(out, "%s %s ", daemon != DAEMON_UNKNOWN ? daemon_name(daemon) : "console",
		person != NULL ? person : "-");
	if (query != NULL)
		put_query(out, query);
	else
		fprintf(out, "command");
	fprintf(out, "\n");
	assert_int_equal(fclose(out), 0);
	world->questions++;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Which of several daemons hears its question first is chance. */
static void sort_lines(const char *text, char out[sizeof((struct world *)0)->asked])
{
	static char copy[sizeof((struct world *)0)->asked];
	char *lines[512], *rest = NULL;
	size_t count = 0;
	(void)snprintf(copy, sizeof copy, "%s", text);
	for (char *line = strtok_r(copy, "\n", &rest); line != NULL && count < 512;
	     line = strtok_r(NULL, "\n", &rest))
		lines[count++] = line;
	qsort(lines, count, sizeof lines[0], by_text);
	out[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		strcat(out, lines[i]);
		strcat(out, "\n");
	}
}

void world_was_asked(struct world *world, const char *lines)
{
	static char are[sizeof world->asked], wanted[sizeof world->asked];
	sort_lines(world->asked, are);
	sort_lines(lines, wanted);
	assert_string_equal(are, wanted);
	world->asked[0] = '\0';
}

/* ---- five daemons */

static bool asks_on(const Zh__Query *query)
{
	return query != NULL &&
	       ((query->ask_case == ZH__QUERY__ASK_LIST && query->list->has_after) ||
		(query->ask_case == ZH__QUERY__ASK_DUE && query->due->has_after));
}

static char *lines_of(const struct said *said, bool on, size_t *ret_size)
{
	const char *lines = on && said->more != NULL ? said->more : said->lines;
	size_t size = lines != NULL ? strlen(lines) : 0;
	size_t times = said->times != 0 ? said->times : 1;
	char *text = (char *)malloc(size * times + 1);
	assert_non_null(text);
	for (size_t i = 0; i < times && size != 0; i++)
		memcpy(text + i * size, lines, size);
	*ret_size = size * times;
	return text;
}

static void answer(struct bus_server *server, const struct bus_route *route,
		   const Zh__Request *request, const struct said *said)
{
	union {
		const char *read;
		uint8_t *field;
	} after = {said->after};
	const Zh__Query *query =
		request->ask_case == ZH__REQUEST__ASK_QUERY ? request->query : NULL;
	bool on = asks_on(query);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Reply reply = ZH__REPLY__INIT;
	Zh__Refusal refusal = ZH__REFUSAL__INIT;
	Zh__Param param = ZH__PARAM__INIT, *params[1] = {&param};
	Zh__QueryAnswer lines = ZH__QUERY_ANSWER__INIT;
	const char *possible[1] = {said->possible};
	size_t size;
	char *text = lines_of(said, on, &size);
	ProtobufCBinaryData line = {size, (uint8_t *)text};
	reply.has_request_id = 1;
	reply.request_id = request->request_id;
	SET_OPTIONAL(&reply, outcome,
		     said->outcome != 0 ? said->outcome : ZH__OUTCOME__OUTCOME_DONE);
	refusal.code = said->code;
	refusal.where = said->where;
	refusal.n_possible = said->possible != NULL;
	refusal.possible = possible;
	param.name = said->param;
	param.value = said->value;
	refusal.n_params = said->param != NULL;
	refusal.params = params;
	if (said->code != NULL)
		reply.refusal = &refusal;
	if (query != NULL && (reply.outcome == ZH__OUTCOME__OUTCOME_DONE || size != 0)) {
		lines.n_lines = 1;
		lines.lines = &line;
		reply.answer = &lines;
		lines.has_after = said->after != NULL;
		bool more = said->after != NULL && (!on || said->endless);
		lines.after = (ProtobufCBinaryData){more ? strlen(said->after) : 0, after.field};
	}
	if (said->fill != NULL)
		said->fill(&reply);
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REPLY;
	envelope.reply = &reply;
	size_t packed_size = zh__envelope__get_packed_size(&envelope);
	uint8_t *packed = (uint8_t *)malloc(packed_size);
	assert_non_null(packed);
	(void)zh__envelope__pack(&envelope, packed);
	assert_ok(bus_server_send(server, route, bytes_of(packed, packed_size)));
	free(packed);
	free(text);
}

static void asked_one(void *context, struct bus_server *server, const struct bus_route *route,
		      const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct world *world = (struct world *)context;
	enum daemon daemon = DAEMON_UNKNOWN;
	(void)sender;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		daemon = world->servers[d] == server ? (enum daemon)d : daemon;
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, payload.size, payload.data);
	assert_non_null(envelope);
	assert_int_equal(envelope->what_case, ZH__ENVELOPE__WHAT_REQUEST);
	const Zh__Request *request = envelope->request;
	bool query = request->ask_case == ZH__REQUEST__ASK_QUERY;
	note(world, daemon, request->for_person, query ? request->query : NULL);
	struct said said = world->said[daemon];
	if (world->reply != NULL)
		world->reply(world, daemon, request, &said);
	if (!said.silent)
		answer(server, route, request, &said);
	zh__envelope__free_unpacked(envelope, NULL);
}

/* ---- what the process has for its pages */

static const struct people *people_now(void *context, int64_t *ret_now_ms)
{
	struct world *world = (struct world *)context;
	*ret_now_ms = world->clock.now_ms;
	return &world->people;
}

static void own_answer(void *context, const struct principal *person, const Zh__Query *query,
		       const struct wait_lags *lags, struct answer *answer)
{
	struct world *world = (struct world *)context;
	const struct said *said = &world->said[DAEMON_UNKNOWN];
	(void)lags;
	note(world, DAEMON_UNKNOWN, person != NULL ? person->id : NULL, query);
	answer->refusal.code = said->code;
	size_t size;
	char *text = lines_of(said, false, &size);
	if (size != 0)
		writer_put(&answer->out, text, size);
	for (size_t i = 0; i < size; i++)
		answer->lines += text[i] == '\n';
	free(text);
	if (said->after != NULL)
		row_key_put(&answer->after, said->after, strlen(said->after));
}

static void when_read(void *context, int64_t most_ms,
		      void (*then)(void *of, const struct wait_lags *lags), void *of)
{
	struct world *world = (struct world *)context;
	world->waited_most_ms = most_ms;
	if (world->hold_read) {
		world->then = then;
		world->of = of;
		return;
	}
	then(of, &world->lags);
}

void world_read(struct world *world, const struct wait_lags *lags)
{
	assert_non_null(world->then);
	world->then(world->of, lags);
	world->then = NULL;
}

static int64_t county_now(void *context)
{
	return ((struct world *)context)->county_ms;
}

static void position_of(void *context, enum daemon daemon, uint64_t *ret_incarnation,
			uint64_t *ret_sequence)
{
	const struct world *world = (const struct world *)context;
	*ret_incarnation = world->position[daemon].incarnation;
	*ret_sequence = world->position[daemon].sequence;
}

/* ---- the county's files */

static void make_people(struct world *world)
{
	static char text[4096]; /* the list's texts lie in its pool */
	char keys[4][KEY_TEXT];
	struct problems problems;
	struct err err;
	assert_ok(crypto_start(&err));
	for (size_t i = 0; i < 4; i++) {
		struct key key;
		key_make(KEY_TRANSPORT, "person", &key);
		key_print_public(key.public_key, keys[i]);
	}
	(void)snprintf(
		text, sizeof text,
		"version: 7\nunits:\n  - {id: office, name: \"市监局\"}\npersons:\n"
		"  - {id: wang, name: \"王芳\", unit: office, roles: [officer], "
		"regions: [\"522701\", \"城南\"], transport_keys: [\"%s\"]}\n"
		"  - {id: li, name: \"李明\", unit: office, roles: [officer], "
		"transport_keys: [\"%s\"]}\n"
		"  - {id: chen, name: \"陈强\", unit: office, roles: [leader, chief_head], "
		"transport_keys: [\"%s\"], signing_key: "
		"\"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\"}\n"
		"  - {id: guo, name: \"郭静\", unit: office, roles: [auditor], disabled: yes, "
		"transport_keys: [\"%s\"]}\n",
		keys[0], keys[1], keys[2], keys[3]);
	pool_init(&world->pool);
	problems_init(&problems);
	enum status status = people_load(bytes_of_text(text), "people.yaml", &world->pool,
					 &problems, &world->people);
	if (status != STATUS_OK) {
		problems_print(&problems, stderr);
		fail_msg("the list of people isn't one");
	}
	problems_done(&problems);
}

/* Hashes that are known in a millisecond: how long a real one takes is another test's. */
static void hash_fast(struct password *entry, const char *password)
{
	assert_int_equal(crypto_pwhash_str(entry->hash, password, strlen(password), 1,
					   crypto_pwhash_MEMLIMIT_MIN),
			 0);
}

static void make_passwords(const struct world *world)
{
	static const char *const persons[] = {"wang", "li", "chen", "guo"};
	struct password list[4] = {0};
	struct passwords passwords = {list, 4};
	char path[TEST_PATH_MAX + 32];
	struct err err;
	for (size_t i = 0; i < 4; i++) {
		(void)snprintf(list[i].person, sizeof list[i].person, "%s", persons[i]);
		hash_fast(&list[i], WORLD_PASSWORD);
	}
	(void)snprintf(path, sizeof path, "%s/console/" PASSWORDS_FILE, world->data);
	if (passwords_write(path, &passwords, &err) != STATUS_OK)
		fail_msg("%s", err.text);
}

void world_change_password(struct world *world, const char *person, const char *password,
			   bool locked, const char *totp)
{
	struct passwords passwords;
	char path[TEST_PATH_MAX + 32];
	struct err err;
	(void)snprintf(path, sizeof path, "%s/console/" PASSWORDS_FILE, world->data);
	assert_ok(passwords_read(path, &passwords, &err));
	struct password *entry = passwords_find(&passwords, person);
	assert_non_null(entry);
	hash_fast(entry, password);
	entry->locked = locked;
	(void)snprintf(entry->totp, sizeof entry->totp, "%s", totp != NULL ? totp : "");
	assert_ok(passwords_write(path, &passwords, &err));
	passwords_free(&passwords);
}

static void make_folder(const char *parent, const char *name)
{
	char path[TEST_PATH_MAX + 64];
	(void)snprintf(path, sizeof path, "%s/%s", parent, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void make_daemons(struct world *world)
{
	struct bus_limits limits = {.message_max = 8 << 20};
	struct bus_allowed allowed;
	struct config_daemon *configs[DAEMON_COUNT] = {
		[DAEMON_INTAKE] = &world->config.intake,
		[DAEMON_HAZARD] = &world->config.hazard,
		[DAEMON_ESCALATION] = &world->config.escalation,
		[DAEMON_NOTIFY] = &world->config.notify,
		[DAEMON_CREDIT] = &world->config.credit,
	};
	struct key key;
	struct err err;
	key_make(KEY_TRANSPORT, "county", &key);
	memcpy(world->keys.public_key, key.public_key, BUS_KEY);
	memcpy(world->keys.secret_key, key.secret, BUS_KEY);
	memcpy(allowed.public_key, key.public_key, BUS_KEY);
	if (bus_open(&world->loop, &world->keys, &world->bus, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		const char *name = daemon_name((enum daemon)d);
		char path[TEST_PATH_MAX + 64];
		(void)snprintf(path, sizeof path, "%s/keys/public/%s.pub", world->etc, name);
		assert_ok(key_save(&key, NULL, path, &err));
		(void)snprintf(world->endpoints[d], sizeof world->endpoints[d], "ipc://%.200s/%s",
			       world->dir->path, name);
		configs[d]->cmd = world->endpoints[d];
		if (bus_server_bind(world->bus, world->endpoints[d], &limits, asked_one, world,
				    &world->servers[d], &err) != STATUS_OK)
			fail_msg("%s", err.text);
		bus_server_allow(world->servers[d], &allowed, 1);
	}
	key_wipe(&key);
}

static struct site_options options_of(struct world *world)
{
	return (struct site_options){
		.loop = &world->loop,
		.bus = world->bus,
		.config = &world->config,
		.log = &world->log,
		.clock = world->source,
		.etc = world->etc,
		.context = world,
		.people = people_now,
		.answer = own_answer,
		.when_read = when_read,
		.county_ms = county_now,
		.position = position_of,
	};
}

static void open_site(struct world *world)
{
	struct site_options options = options_of(world);
	char address[SITE_ADDRESS];
	struct err err;
	if (site_open(&options, &world->site, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	site_address(world->site, address);
	assert_int_equal(strncmp(address, "http://127.0.0.1:", 17), 0);
	(void)snprintf(world->port, sizeof world->port, "%.*s", (int)strcspn(address + 17, "\n"),
		       address + 17);
}

enum status world_open_at(struct world *world, const char *address)
{
	struct site_options options = options_of(world);
	struct config *config = (struct config *)calloc(1, sizeof *config);
	struct site *site = NULL;
	struct err err;
	assert_non_null(config);
	assert_true(world->other_count < 16);
	*config = world->config;
	config->console_http.http = address;
	options.config = config;
	enum status status = site_open(&options, &site, &err);
	assert_non_null(site);
	world->others[world->other_count++] = site;
	return status;
}

/* A question whose answer never comes is what isn't connected yet. */
static void connect_daemons(struct world *world)
{
	struct session_of_test wang = world_sign_in(world, "wang");
	for (int i = 0; i < 2000; i++) {
		const struct answered *answered = world_get(world, &wang, "/api/v1/status");
		if (strstr(answered->body, "\"answers\":false") == NULL)
			return;
		struct pollfd nothing = {.fd = -1};
		(void)poll(&nothing, 1, 1);
	}
	fail_msg("the console doesn't reach its daemons");
}

static void nothing_to_do(uv_timer_t *timer)
{
	(void)timer;
}

int world_setup(void **state)
{
	struct world *world = (struct world *)calloc(1, sizeof *world);
	assert_non_null(world);
	*state = world;
	world->dir = test_dir_create();
	world->clock = (struct clock_manual){.now_ms = WORLD_NOW_MS, .mono_ms = 5000000};
	world->source = clock_manual_source(&world->clock);
	world->county_ms = WORLD_NOW_MS;
	log_init(&world->log, "site_test", LOG_LEVEL_ERROR, &world->source);
	world->log.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	(void)snprintf(world->etc, sizeof world->etc, "%.200s/etc", world->dir->path);
	(void)snprintf(world->data, sizeof world->data, "%.200s/data", world->dir->path);
	make_folder(world->dir->path, "etc");
	make_folder(world->etc, "keys");
	make_folder(world->etc, "keys/public");
	make_folder(world->dir->path, "data");
	make_folder(world->data, "console");
	make_folder(world->data, "console/reads");
	world->hosts[0] = "zhian.example";
	world->config =
		(struct config){.region = WORLD_REGION, .name = "都匀市", .data = world->data};
	world->config.console_http.http = "127.0.0.1:0";
	world->config.console_http.hosts = (struct schema_list){world->hosts, 1};
	world->config.console_http.idle_ms = 30 * MS_PER_MINUTE;
	world->config.console_http.session_ms = 12 * MS_PER_HOUR;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		world->position[d].incarnation = 0xa0 + d;
		world->position[d].sequence = 10 * d;
	}
	assert_int_equal(uv_loop_init(&world->loop), 0);
	uv_timer_init(&world->loop, &world->turn);
	uv_timer_start(&world->turn, nothing_to_do, 20, 20); /* a turn never takes longer */
	make_people(world);
	make_passwords(world);
	make_daemons(world);
	open_site(world);
	connect_daemons(world);
	return 0;
}

int world_anew(void **state)
{
	struct world *world = (struct world *)*state;
	memset(world->said, 0, sizeof world->said);
	memset(&world->lags, 0, sizeof world->lags);
	world->reply = NULL;
	world->hold_read = false;
	world->config.demo = false;
	world->config.console_http.tls = false;
	/* Everybody's session and wrong password is forgotten by then. */
	clock_manual_advance(&world->clock, 24 * MS_PER_HOUR);
	world->clock.mono_ms = (world->clock.mono_ms / MS_PER_MINUTE + 1) * MS_PER_MINUTE;
	world->county_ms = world->clock.now_ms;
	site_tick(world->site);
	world_turn(world);
	world->asked[0] = '\0';
	world->questions = 0;
	return 0;
}

static void bus_gone(void *context)
{
	*(bool *)context = true;
}

static void close_handle(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

int world_teardown(void **state)
{
	struct world *world = (struct world *)*state;
	if (!world->closed)
		site_close(world->site);
	for (size_t i = 0; i < world->other_count; i++)
		site_close(world->others[i]);
	bus_close(world->bus, bus_gone, &world->bus_closed);
	while (!world->bus_closed)
		uv_run(&world->loop, UV_RUN_ONCE);
	uv_walk(&world->loop, close_handle, NULL);
	uv_run(&world->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&world->loop), 0);
	site_free(world->site);
	for (size_t i = 0; i < world->other_count; i++) {
		union {
			const struct config *read;
			void *owned;
		} config = {world->others[i]->options.config};
		site_free(world->others[i]);
		free(config.owned);
	}
	pool_done(&world->pool);
	test_dir_destroy(world->dir);
	free(world);
	return 0;
}

struct session_of_test world_wang;

int world_anew_with_wang(void **state)
{
	(void)world_anew(state);
	world_wang = world_sign_in((struct world *)*state, "wang");
	return 0;
}

const struct answered *world_wang_gets(struct world *world, const char *path)
{
	return world_get(world, &world_wang, path);
}
