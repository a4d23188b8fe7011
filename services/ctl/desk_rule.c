/* Which objects a rule takes, and what is done with them. */
#include "common/base/time.h"
#include "services/ctl/desk.h"

#define KEY_SIZE 160

/* Even over the objects, the same in every run: FNV-1a of the key, mixed with the seed. */
static uint64_t draw(const struct desk *desk, const char *key)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)desk->file.seed;
	for (; *key != '\0'; key++)
		hash = (hash ^ (uint8_t)*key) * UINT64_C(0x100000001b3);
	hash ^= hash >> 31;
	hash *= UINT64_C(0x94d049bb133111eb);
	return hash ^ hash >> 29;
}

static bool value_is(const json_t *value, const char *text)
{
	if (json_is_string(value))
		return strcmp(json_string_value(value), text) == 0;
	if (json_is_boolean(value))
		return strcmp(json_is_true(value) ? "yes" : "no", text) == 0;
	if (json_is_integer(value)) {
		char number[24];
		(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return strcmp(number, text) == 0;
	}
	return false;
}

/* "member=value", "member!=value", "member" (it has one), "!member". */
static bool meets(const json_t *object, const char *condition)
{
	char name[60];
	bool absent = condition[0] == '!';
	size_t size = strcspn(condition + absent, "!=");
	const char *rest = condition + absent + size;
	(void)snprintf(name, sizeof name, "%.*s", (int)size, condition + absent);
	const json_t *value = json_object_get(object, name);
	if (rest[0] == '\0')
		return absent ? value == NULL : value != NULL;
	if (rest[0] == '!' && rest[1] == '=')
		return !value_is(value, rest + 2);
	return value_is(value, rest + 1);
}

static bool applies(const struct desk_rule *rule, const json_t *object)
{
	for (size_t i = 0; i < rule->only.count; i++) {
		if (!meets(object, DESK_TEXTS(rule->only)[i]))
			return false;
	}
	return true;
}

/* Seen long enough ago, chosen, and not dealt with. */
static bool is_ripe(struct desk *desk, const struct desk_rule *rule, const char *key)
{
	json_int_t today = time_day_of_ms(desk->now_ms);
	const json_t *seen = json_object_get(desk->seen, key);
	if (seen == NULL)
		(void)json_object_set_new(desk->seen, key, json_integer(today));
	json_int_t since = seen != NULL ? json_integer_value(seen) : today;
	return today - since >= rule->after_days && (int64_t)(draw(desk, key) % 100) < rule->share &&
	       json_integer_value(json_object_get(desk->tried, key)) < DESK_TRIES;
}

static int take(struct desk *desk, const struct desk_rule *rule, uint32_t region, const json_t *object,
		const char *key)
{
	const char *person = DESK_TEXTS(rule->persons)[draw(desk, key) / 100 % rule->persons.count];
	int exit = EXIT_DONE;
	for (size_t i = 0; exit == EXIT_DONE && i < rule->acts.count; i++)
		exit = desk_act(desk, region, person, DESK_TEXTS(rule->acts)[i], object);
	desk_count(desk->tried, key, exit == EXIT_DONE ? DESK_DONE : 1);
	if (exit == EXIT_USAGE || exit == EXIT_FILE) {
		char line[16];
		(void)snprintf(line, sizeof line, "%u", (unsigned)rule->line);
		failure_param(&desk->session->failure, "rule", rule->id);
		failure_param(&desk->session->failure, "line", line);
	}
	return exit;
}

static bool ends_the_day(int exit)
{
	return exit == EXIT_NO_ANSWER || exit == EXIT_USAGE || exit == EXIT_FILE || exit == EXIT_INTERNAL;
}

static int run_in(struct desk *desk, const struct desk_rule *rule, uint32_t region)
{
	char key[KEY_SIZE], place[KEY_SIZE];
	json_t *lines;
	int64_t today = 0;
	(void)snprintf(place, sizeof place, "%s|%06u", rule->id, (unsigned)region);
	int exit = desk_list(desk, region, DESK_TEXTS(rule->persons)[0], rule->list, &rule->filters, &lines);
	for (size_t i = 0; exit == EXIT_DONE && i < json_array_size(lines) && today < rule->a_day; i++) {
		const json_t *object = json_array_get(lines, i);
		const char *id = json_string_value(json_object_get(object, "id"));
		if (id == NULL || !applies(rule, object))
			continue;
		if (rule->in_all != 0 &&
		    json_integer_value(json_object_get(desk->taken, place)) >= rule->in_all)
			break;
		(void)snprintf(key, sizeof key, "%s|%06u|%s", rule->id, (unsigned)region, id);
		if (!is_ripe(desk, rule, key))
			continue;
		int done = take(desk, rule, region, object, key);
		if (ends_the_day(done))
			exit = done;
		today++;
		if (done == EXIT_DONE)
			desk_count(desk->taken, place, 1);
	}
	json_decref(lines);
	return exit;
}

static bool concerns(const struct desk_rule *rule, uint32_t region)
{
	char code[16];
	(void)snprintf(code, sizeof code, "%06u", (unsigned)region);
	for (size_t i = 0; i < rule->regions.count; i++) {
		if (strcmp(DESK_TEXTS(rule->regions)[i], code) == 0)
			return true;
	}
	return rule->regions.count == 0;
}

int desk_rule_run(struct desk *desk, const struct desk_rule *rule)
{
	int32_t day = time_day_of_ms(desk->now_ms);
	int exit = EXIT_DONE;
	if ((rule->from_day != 0 && day < rule->from_day) || (rule->to_day != 0 && day > rule->to_day) ||
	    (!rule->every_day && !calendar_is_working(&desk->calendar, day)))
		return EXIT_DONE;
	for (size_t i = 0; exit == EXIT_DONE && i < desk->world->count; i++) {
		uint32_t region = desk->world->counties[i].region;
		if (concerns(rule, region))
			exit = run_in(desk, rule, region);
	}
	return exit;
}
