/* zhian.yaml(5) and people.yaml(5): every field of the schema that reads them. */
#include "common/base/sabotage.h"
#include "common/policy/people/config_schema.h"
#include "common/policy/people/people_text.h"
#include "services/ctl/help/manual.h"

enum { PATH_BYTES = 128 };

static const struct {
	const struct file_schema *schema;
	const char *name, *summary, *description;
} files[] = {
	{&config_schema, "zhian.yaml", "settings of a county",
	 "/etc/zhian/CODE/zhian.yaml holds the settings of one county, for its daemons, its "
	 "console "
	 "and\n.BR zhianctl (1).\n"
	 "It is YAML.  An unknown key, a key twice and a value that isn't allowed are errors, told "
	 "with file, line and what is allowed;\n.B zhianctl config check\n"
	 "looks for them,\n.B zhianctl config show\nprints what is in effect.\n"
	 "A dot in the names below stands for one level of nesting, [] for an entry of a list.\n"},
	{&people_schema, "people.yaml", "who may act in a county",
	 "/etc/zhian/CODE/people.yaml names the people, feeds, programs and regions that may "
	 "connect, each by its public keys.\n"
	 "It is written by\n.BR zhianctl (1):\n"
	 "person add, feed add and their like; each change is adopted by command and stands in the "
	 "journal.\n"
	 "A dot in the names below stands for one level of nesting, [] for an entry of a list.\n"},
};

size_t manual_files(void)
{
	return sizeof files / sizeof files[0];
}

static bool is_nested(const struct schema_field *field)
{
	return field->type == FIELD_GROUP || field->type == FIELD_GROUPS;
}

static void print_field(const char *path, const struct schema_field *field, FILE *out)
{
	char allowed[SCHEMA_ALLOWED];
	schema_describe(field, allowed);
	fprintf(out, ".TP\n.B %s\n", path);
	manual_text(field->help, out);
	fputs(".\n", out);
	manual_text(allowed, out);
	if (field->required)
		fputs("; must be stated.\n", out);
	else if (field->initial != NULL) {
		fputs("; default: ", out);
		manual_text(field->initial, out);
		fputs(".\n", out);
	} else {
		fputs(".\n", out);
	}
}

static void print_fields(const struct file_schema *schema, const char *above, FILE *out)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *field = &schema->fields[i];
		char path[PATH_BYTES];
		(void)snprintf(path, sizeof path, "%s%s%s", above, field->name,
			       field->type == FIELD_GROUPS ? "[]" : "");
		if (field->required && SABOTAGE("ctl.manual-leaves-out"))
			continue;
		if (!is_nested(field)) {
			print_field(path, field, out);
			continue;
		}
		fputs(".SS ", out);
		manual_text(path, out);
		fputc('\n', out);
		manual_text(field->help, out);
		fputs(".\n", out);
		char below[PATH_BYTES + 1];
		(void)snprintf(below, sizeof below, "%s.", path);
		print_fields(field->group, below, out);
	}
}

struct manual_page manual_file(size_t index, FILE *out)
{
	struct manual_page page = {files[index].name, 5, files[index].summary};
	if (out == NULL)
		return page;
	manual_head(&page, out);
	fprintf(out, ".SH DESCRIPTION\n%s.SH SETTINGS\n", files[index].description);
	print_fields(files[index].schema, "", out);
	fputs(".SH SEE ALSO\n.BR zhianctl (1),\n.BR zhian-intake (8)\n", out);
	return page;
}
