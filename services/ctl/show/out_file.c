#include "services/ctl/show/out_file.h"

#include <string.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "services/ctl/failure.h"

static bool is_special(const char *path)
{
	struct stat there;
	return stat(path, &there) == 0 && !S_ISREG(there.st_mode);
}

/* Beside `path`, whose disk has to have room; a command that is ended leaves nothing there. */
static FILE *open_nameless(const char *path)
{
	char folder[FILE_PATH_MAX];
	const char *slash = strrchr(path, '/');
	int size = slash == NULL || slash == path ? 1 : (int)(slash - path);
	(void)snprintf(folder, sizeof folder, "%.*s", size, slash == NULL ? "." : path);
	return file_nameless_stream(folder);
}

FILE *out_file_open(struct out_file *file, struct session *session, const char *path)
{
	*file = (struct out_file){.session = session, .path = path, .out = session->out};
	file->direct = path != NULL && is_special(path);
	if (file->direct)
		file->out = fopen(path, "we");
	else if (path != NULL)
		file->out = open_nameless(path);
	return file->out;
}

static enum status put(struct out_file *file, struct err *err)
{
	const char *name = file->path != NULL ? file->path : "-";
	if (file->out == NULL)
		return err_set_errno(err, "%s", name);
	bool whole = fflush(file->out) == 0 && ferror(file->out) == 0;
	enum status status = whole ? STATUS_OK : err_set_errno(err, "%s", name);
	if (whole && file->path != NULL && !file->direct)
		status = file_copy_atomic(file->path, fileno(file->out), 0644, err);
	if (file->path != NULL && fclose(file->out) != 0 && status == STATUS_OK)
		status = err_set_errno(err, "%s", name);
	return status;
}

int out_file_close(struct out_file *file)
{
	struct err err;
	enum status status = put(file, &err);
	return status == STATUS_OK ? EXIT_DONE
				   : failure_of_err(&file->session->failure, EXIT_FILE, &err);
}

void out_file_drop(struct out_file *file)
{
	if (SABOTAGE("ctl.given-up-file-kept")) {
		(void)out_file_close(file);
		return;
	}
	if (file->path != NULL && file->out != NULL)
		(void)fclose(file->out);
}

int out_file_put(struct session *session, const char *path, struct bytes text)
{
	struct out_file file;
	FILE *out = out_file_open(&file, session, path);
	if (out != NULL)
		(void)fwrite(text.data, 1, text.size, out);
	return out_file_close(&file);
}
