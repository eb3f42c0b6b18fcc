<?php
/**
 * Sales-funnel analytics for CRM backends: the funnel library for PHP 8.1 and later, in one file without an extension of its own.
 *
 *     require 'funnel.php';
 *
 *     $store = new Funnel\Store(currency: 'EUR');
 *     $store->append([
 *         ['kind' => 'created', 'deal' => 'A', 'at' => '2026-01-01', 'owner' => 'Anna', 'amount' => '500.00'],
 *         ['deal' => 'A', 'at' => '2026-01-04', 'stage' => 'presentation'],
 *         ['kind' => 'won', 'deal' => 'A', 'at' => '2026-01-21'],
 *     ]);
 *     $report = $store->report(['as_of' => '2026-02-01', 'group_by' => ['owner']]);
 *     echo $report->text(), $report->data()['figures']['won']['value'];
 *
 * Needs the FFI extension, and libfunnel.so.0 beside this file, where the environment variable FUNNEL_LIBRARY says, or where the
 * system finds it. Under FPM the setting ffi.enable is "preload" unless changed: preload this file (opcache.preload), or set
 * ffi.enable=true. Every question is JSON: docs/request.schema.json of the library lists its keys, include/funnel/c.h has the
 * contract. A store lives as long as its process: of a request, or of a worker.
 */

declare(strict_types=1);

namespace Funnel;

/** What the library refused. */
final class Error extends \RuntimeException
{
    /** @param list<array{code: string, message: string, field: string, value: string, row: ?int}> $problems every one of them */
    public function __construct(public readonly string $name, public readonly array $problems)
    {
        $first = $problems[0] ?? null;
        parent::__construct($first === null ? $name : ($first['row'] === null ? '' : "row {$first['row']}, ")
            . ($first['field'] === '' ? '' : "{$first['field']}: ") . $first['message']);
    }
}

/** The library, loaded once. */
final class Library
{
    public const ABI_VERSION = 0;
    public const OUT_OF_RANGE = 7;
    private const DECLARATIONS = <<<'C'
        typedef struct funnel_call funnel_call;
        typedef struct funnel_store funnel_store;
        typedef struct funnel_batch funnel_batch;
        typedef struct funnel_result funnel_result;
        typedef struct funnel_standing funnel_standing;
        typedef struct funnel_dashboard funnel_dashboard;
        typedef int32_t (*funnel_progress)(double done, void* user);
        uint32_t funnel_abi_version(void);
        const char* funnel_version(void);
        const char* funnel_code_name(int32_t code);
        funnel_call* funnel_call_new(void);
        void funnel_call_free(funnel_call* call);
        void funnel_call_progress(funnel_call* call, funnel_progress progress, void* user);
        void funnel_call_deadline(funnel_call* call, int64_t milliseconds);
        size_t funnel_call_errors(const funnel_call* call);
        int32_t funnel_call_error_code(const funnel_call* call, size_t i);
        const char* funnel_call_error_text(const funnel_call* call, size_t i, int32_t part, size_t* n);
        int32_t funnel_open(funnel_call* call, const char* path, size_t n_path, const char* options, size_t n, funnel_store** out);
        int32_t funnel_close(funnel_call* call, funnel_store* store);
        int32_t funnel_define(funnel_call* call, funnel_store* store, const char* json, size_t n);
        int32_t funnel_describe(funnel_call* call, funnel_store* store, funnel_result** out);
        int32_t funnel_refresh(funnel_call* call, funnel_store* store);
        int32_t funnel_compact(funnel_call* call, funnel_store* store);
        int32_t funnel_erase(funnel_call* call, funnel_store* store, const char* json, size_t n, funnel_result** note);
        int32_t funnel_backup(funnel_call* call, const char* path, size_t n_path, const char* to, size_t n_to);
        int32_t funnel_verify(funnel_call* call, const char* path, size_t n_path, funnel_result** out);
        int32_t funnel_append_json(funnel_call* call, funnel_store* store, const char* lines, size_t n, const char* options, size_t n_options, funnel_result** report);
        int32_t funnel_batch_new(funnel_call* call, size_t rows, funnel_batch** out);
        void funnel_batch_free(funnel_batch* batch);
        int32_t funnel_batch_int64(funnel_call* call, funnel_batch* batch, const char* column, size_t n, const int64_t* values, const uint8_t* validity);
        int32_t funnel_batch_codes(funnel_call* call, funnel_batch* batch, const char* column, size_t n, const int32_t* codes, const char* data, const int32_t* offsets, size_t n_values, const uint8_t* validity);
        int32_t funnel_append_batch(funnel_call* call, funnel_store* store, const funnel_batch* batch, const char* options, size_t n, funnel_result** report);
        int32_t funnel_query(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out);
        int32_t funnel_explain(funnel_call* call, const char* request, size_t n, funnel_result** out);
        int32_t funnel_drill(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out);
        int32_t funnel_partial(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out);
        int32_t funnel_merge(funnel_call* call, const char* partials, size_t n, const char* how, size_t n_how, funnel_result** out);
        const char* funnel_result_json(const funnel_result* result, size_t* n);
        int32_t funnel_result_render(funnel_call* call, funnel_result* result, const char* how, size_t n, const char** text, size_t* n_text);
        void funnel_result_free(funnel_result* result);
        int32_t funnel_stand(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_standing** out);
        int32_t funnel_standing_read(const funnel_standing* standing, int64_t* numbers, size_t capacity, size_t* n, uint64_t* revision);
        int32_t funnel_standing_result(funnel_call* call, const funnel_standing* standing, funnel_result** out);
        void funnel_standing_free(funnel_standing* standing);
        int32_t funnel_dashboard_new(funnel_call* call, funnel_store* store, const char* options, size_t n, funnel_dashboard** out);
        int32_t funnel_dashboard_respond(funnel_call* call, funnel_dashboard* dashboard, const char* request, size_t n, funnel_result** out);
        const char* funnel_result_body(const funnel_result* result, size_t* n);
        void funnel_dashboard_free(funnel_dashboard* dashboard);
        C;
    private static ?\FFI $c = null;

    public static function c(): \FFI
    {
        if (self::$c === null) {
            $beside = __DIR__ . '/libfunnel.so.' . self::ABI_VERSION;
            $path = getenv('FUNNEL_LIBRARY') ?: (file_exists($beside) ? $beside : basename($beside));
            try {
                self::$c = \FFI::cdef(self::DECLARATIONS, $path);
            } catch (\FFI\Exception $e) {
                throw new \RuntimeException($e->getMessage() . (str_contains($e->getMessage(), 'ffi.enable') ? ': set it to true, or preload this file'
                    : '. Put ' . basename($beside) . ' beside ' . basename(__FILE__) . ', name it in FUNNEL_LIBRARY, or install it'));
            }
            if (self::$c->funnel_abi_version() !== self::ABI_VERSION) {
                throw new \RuntimeException("$path has another ABI version than " . self::ABI_VERSION);
            }
        }
        return self::$c;
    }

    /** @param array<string, mixed>|object $value an object is one even without keys */
    public static function json(array|object $value): string
    {
        return json_encode($value, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION);
    }

    /**
     * Runs $work with a call object, and throws what it gives when that is no 0.
     *
     * @param callable(\FFI\CData): int $work
     * @param ?callable(float): mixed $progress gives true to cancel
     * @return list<array{code: string, message: string, field: string, value: string, row: ?int}> what to look at though it went well
     */
    public static function call(callable $work, ?callable $progress = null, ?float $timeout = null): array
    {
        $c = self::c();
        $call = $c->funnel_call_new();
        $thrown = null;
        try {
            if ($timeout !== null) {
                $c->funnel_call_deadline($call, max(0, (int) ($timeout * 1000)));
            }
            if ($progress !== null) {
                $told = function (float $done) use ($progress, &$thrown): int {
                    try {
                        return $progress($done) ? 1 : 0;
                    } catch (\Throwable $e) {
                        $thrown = $e;
                        return 1;
                    }
                };
                $c->funnel_call_progress($call, $told, null);
            }
            $code = $work($call);
            $problems = [];
            for ($i = 0, $n = $c->funnel_call_errors($call); $i < $n; ++$i) {
                [$message, $field, $value, $row] = array_map(fn (int $part): string => $c->funnel_call_error_text($call, $i, $part, null), [0, 1, 2, 3]);
                $name = $c->funnel_code_name($c->funnel_call_error_code($call, $i));
                $problems[] = ['code' => $name, 'message' => $message, 'field' => $field, 'value' => $value, 'row' => $row === '' ? null : (int) $row];
            }
        } finally {
            $c->funnel_call_free($call);
        }
        if ($thrown !== null) {
            throw $thrown;
        }
        if ($code !== 0) {
            throw new Error($c->funnel_code_name($code), $problems);
        }
        return $problems;
    }
}

/** An answer. Immutable, and whole without its store. */
final class Result implements \JsonSerializable
{
    private mixed $data = null;

    /** @param list<array{code: string, message: string, field: string, value: string, row: ?int}> $warnings what to look at though the answer was given */
    public function __construct(private readonly \FFI\CData $handle, public readonly array $warnings = [])
    {
    }

    public function __destruct()
    {
        Library::c()->funnel_result_free($this->handle);
    }

    /** The answer as JSON text. */
    public function json(): string
    {
        return Library::c()->funnel_result_json($this->handle, null);
    }

    /** The answer as arrays. */
    public function data(): mixed
    {
        return $this->data ??= json_decode($this->json(), true, 512, JSON_THROW_ON_ERROR);
    }

    public function jsonSerialize(): mixed
    {
        return $this->data();
    }

    /** Ready to print: sentences, tables, the funnel drawn with blocks. $language: "en" or "ru". */
    public function text(int $width = 100, bool $colour = false, ?string $language = null): string
    {
        return $this->render(['format' => 'text', 'width' => $width, 'colour' => $colour, 'language' => $language]);
    }

    /** One page that needs no network and runs no script but its own. */
    public function html(?string $language = null): string
    {
        return $this->render(['format' => 'html', 'language' => $language]);
    }

    /** One table, "section.table"; the first when not given. */
    public function csv(?string $table = null): string
    {
        return $this->render(['format' => 'csv', 'table' => $table]);
    }

    /** @param array<string, mixed> $how */
    private function render(array $how): string
    {
        $said = Library::json(array_filter($how, fn (mixed $v): bool => $v !== null));
        $text = Library::c()->new('char*');
        $n = Library::c()->new('size_t');
        Library::call(fn ($call) => Library::c()->funnel_result_render($call, $this->handle, $said, strlen($said), \FFI::addr($text), \FFI::addr($n)));
        return \FFI::string($text, $n->cdata);
    }
}

/** A funnel kept up to date by appends; its numbers may be asked as often as one likes. */
final class Standing
{
    private \FFI\CData $numbers;
    private \FFI\CData $n;
    private \FFI\CData $nAddress;
    private int $room = 64;

    public function __construct(private readonly \FFI\CData $handle)
    {
        $this->numbers = Library::c()->new('int64_t[64]');
        $this->n = Library::c()->new('size_t');
        $this->nAddress = \FFI::addr($this->n);
    }

    public function __destruct()
    {
        Library::c()->funnel_standing_free($this->handle);
    }

    /**
     * Blocks of numbers, as c.h lays them out: deals and amount of all, open, won, lost, moved out, moved in; then times, deals and
     * amount of each row. All deals first, then each segment.
     *
     * @return list<int>
     */
    public function numbers(): array
    {
        $c = Library::c();
        $code = $c->funnel_standing_read($this->handle, $this->numbers, $this->room, $this->nAddress, null);
        while ($code === Library::OUT_OF_RANGE && $this->n->cdata > $this->room) {
            $this->room = 2 * $this->n->cdata;
            $this->numbers = $c->new("int64_t[{$this->room}]");
            $code = $c->funnel_standing_read($this->handle, $this->numbers, $this->room, $this->nAddress, null);
        }
        if ($code !== 0) {
            throw new Error($c->funnel_code_name($code), []);
        }
        // unpack() is faster than a loop; machine order, signed.
        return array_values(unpack('q*', \FFI::string($this->numbers, 8 * $this->n->cdata)));
    }

    /** Grows with every change of the answer. */
    public function revision(): int
    {
        $revision = Library::c()->new('uint64_t');
        Library::c()->funnel_standing_read($this->handle, null, 0, null, \FFI::addr($revision));
        return $revision->cdata;
    }

    /** The same answer with its names, as the view "cohort" gives it. */
    public function result(): Result
    {
        $out = Library::c()->new('funnel_result*');
        Library::call(fn ($call) => Library::c()->funnel_standing_result($call, $this->handle, \FFI::addr($out)));
        return new Result($out);
    }
}

/** Holds what happened to deals and activities, and answers questions about them. */
final class Store
{
    private ?\FFI\CData $handle = null;

    /**
     * @param string|array<mixed>|null $pipeline a template ("sales", "leads", "transactional", "renewals"), a definition, or a list of these
     * @param string|array{code: string, decimals?: int}|null $currency in which it counts
     * @param ?list<array<string, mixed>> $rates [["currency" => "USD", "rate" => "0.92"]]: prices of other currencies
     * @param ?string $zone of times that name none, and of calendar periods: "Europe/Moscow"
     * @param ?string $path a file in which the store lasts; one that is there keeps its pipelines, currency and rates
     * @param bool $read to read what another process writes to that file; see refresh()
     * @param array<string, mixed> $file further options of the file: create, sync, sharing, network_file_system, see c.h
     */
    public function __construct(string|array|null $pipeline = null, string|array|null $currency = null, ?array $rates = null, ?string $zone = null,
        ?string $path = null, bool $read = false, array $file = [])
    {
        $options = [is_array($pipeline) && array_is_list($pipeline) ? 'pipelines' : 'pipeline' => $pipeline, 'rates' => $rates, 'zone' => $zone,
            'currency' => is_string($currency) ? ['code' => $currency] : $currency, 'read' => $read ?: null] + $file;
        $said = Library::json((object) array_filter($options, fn (mixed $v): bool => $v !== null));
        $out = Library::c()->new('funnel_store*');
        Library::call(fn ($call) => Library::c()->funnel_open($call, $path, strlen($path ?? ''), $said, strlen($said), \FFI::addr($out)));
        $this->handle = $out;
    }

    /** Takes in what the writing process has appended since: for stores opened to read. */
    public function refresh(): void
    {
        Library::call(fn ($call) => Library::c()->funnel_refresh($call, $this->open()));
    }

    /** Puts the file in order and gives back what is free. */
    public function compact(): void
    {
        Library::call(fn ($call) => Library::c()->funnel_compact($call, $this->open()));
    }

    /**
     * Forgets deals, and the names of people, for good; gives a note without names.
     *
     * @param list<string> $deals
     * @param list<string> $people
     */
    public function erase(array $deals = [], array $people = []): mixed
    {
        $said = Library::json(['deals' => $deals, 'people' => $people]);
        $out = Library::c()->new('funnel_result*');
        Library::call(fn ($call) => Library::c()->funnel_erase($call, $this->open(), $said, strlen($said), \FFI::addr($out)));
        return (new Result($out))->data();
    }

    /** Copies the store in a file to a new file, also while it is written to. */
    public static function backup(string $path, string $to): void
    {
        Library::call(fn ($call) => Library::c()->funnel_backup($call, $path, strlen($path), $to, strlen($to)));
    }

    /** Reads all of a store's file: problems and file; a sound one has no problems. */
    public static function verify(string $path): mixed
    {
        $out = Library::c()->new('funnel_result*');
        Library::call(fn ($call) => Library::c()->funnel_verify($call, $path, strlen($path), \FFI::addr($out)));
        return (new Result($out))->data();
    }

    /** Gives the memory back, and closes the file. Results and standing funnels stay. */
    public function close(): void
    {
        if ($this->handle !== null) {
            Library::c()->funnel_close(null, $this->handle);
        }
        $this->handle = null;
    }

    public function __destruct()
    {
        $this->close();
    }

    private function open(): \FFI\CData
    {
        return $this->handle ?? throw new \LogicException('the store is closed');
    }

    /**
     * Records further pipelines, later versions of those there are, and exchange rates: all or nothing.
     *
     * @param ?list<mixed> $pipelines
     * @param ?list<array<string, mixed>> $rates
     */
    public function define(?array $pipelines = null, ?array $rates = null): void
    {
        $said = Library::json((object) array_filter(['pipelines' => $pipelines, 'rates' => $rates], fn (mixed $v): bool => $v !== null));
        Library::call(fn ($call) => Library::c()->funnel_define($call, $this->open(), $said, strlen($said)));
    }

    /** Pipelines with their versions, currency, rates, zone, dimensions, and how many deals and activities there are. */
    public function describe(): mixed
    {
        $out = Library::c()->new('funnel_result*');
        Library::call(fn ($call) => Library::c()->funnel_describe($call, $this->open(), \FFI::addr($out)));
        return (new Result($out))->data();
    }

    /**
     * Applies a batch of events, as a whole or not at all; see c.h for the fields. Wrong rows throw; with $keepGood they are left
     * out, and are in the report's warnings. $mark says how far the batch takes $source: kept with it, both or neither, and
     * told by describe()['marks'].
     *
     * @param iterable<array<string, mixed>> $events
     * @param ?callable(float): mixed $progress gives true to cancel
     */
    public function append(iterable $events, string $of = 'deals', ?string $knownAt = null, bool $keepGood = false, ?callable $progress = null, ?float $timeout = null, string $source = '', string $mark = ''): Result
    {
        $lines = '';
        foreach ($events as $event) {
            $lines .= Library::json((object) $event) . "\n";
        }
        $run = fn ($call, $options, $out) => Library::c()->funnel_append_json($call, $this->open(), $lines, strlen($lines), $options, strlen($options), $out);
        return $this->appended($run, $of, $knownAt, $keepGood, $progress, $timeout, $source, $mark);
    }

    /**
     * The same for columns of one length: ['deal' => [...], 'at' => [...], 'values.region' => [...]]. Whole numbers for times
     * (microseconds), amounts (minor units) and sequence, else texts; null for no value.
     *
     * @param array<string, list<mixed>> $columns
     */
    public function appendColumns(array $columns, string $of = 'deals', ?string $knownAt = null, bool $keepGood = false, ?callable $progress = null, ?float $timeout = null, string $source = '', string $mark = ''): Result
    {
        $c = Library::c();
        $rows = count(reset($columns) ?: []);
        $batch = $c->new('funnel_batch*');
        Library::call(fn ($call) => $c->funnel_batch_new($call, $rows, \FFI::addr($batch)));
        $alive = new \ArrayObject();
        try {
            foreach ($columns as $name => $values) {
                if (count($values) !== $rows) {
                    throw new \LengthException("column $name has " . count($values) . " rows, the first has $rows");
                }
                Library::call(fn ($call) => self::setColumn($call, $batch, $name, $values, $alive));
            }
            $run = fn ($call, $options, $out) => $c->funnel_append_batch($call, $this->open(), $batch, $options, strlen($options), $out);
            return $this->appended($run, $of, $knownAt, $keepGood, $progress, $timeout, $source, $mark);
        } finally {
            $c->funnel_batch_free($batch);
        }
    }

    /** @param list<mixed> $values @param \ArrayObject<int, \FFI\CData> $alive memory that stays until the batch is appended */
    private static function setColumn(\FFI\CData $call, \FFI\CData $batch, string $name, array $values, \ArrayObject $alive): int
    {
        $c = Library::c();
        $kept = function (string $type, string $bytes) use ($c, $alive): \FFI\CData {
            $memory = $c->new($type . '[' . max(1, intdiv(strlen($bytes), \FFI::sizeof($c->type($type)))) . ']');
            \FFI::memcpy($memory, $bytes, strlen($bytes));
            $alive[] = $memory;
            return $memory;
        };
        $validity = null;
        if (in_array(null, $values, true)) {
            $bits = array_fill(0, intdiv(count($values) + 7, 8), 0);
            foreach ($values as $i => $v) {
                $bits[$i >> 3] |= $v === null ? 0 : 1 << ($i & 7);
            }
            $validity = $kept('uint8_t', pack('C*', ...$bits));
        }
        $numbers = in_array($name, ['at', 'known_at', 'due', 'amount', 'sequence'], true);
        foreach ($values as $v) {
            $numbers = $numbers && ($v === null || is_int($v));
        }
        if ($numbers) {
            $packed = implode('', array_map(fn (?int $v): string => pack('q', $v ?? 0), $values));
            return $c->funnel_batch_int64($call, $batch, $name, strlen($name), $kept('int64_t', $packed), $validity);
        }
        $places = [];
        $codes = $data = '';
        $offsets = pack('l', 0);
        foreach ($values as $v) {
            $text = $v instanceof \DateTimeInterface ? $v->format('Y-m-d\TH:i:s.uP') : (string) $v;
            if (!isset($places["t$text"])) { // a key of digits alone would become a number
                $places["t$text"] = count($places);
                $data .= $text;
                $offsets .= pack('l', strlen($data));
            }
            $codes .= pack('l', $places["t$text"]);
        }
        return $c->funnel_batch_codes($call, $batch, $name, strlen($name), $kept('int32_t', $codes), $kept('char', $data), $kept('int32_t', $offsets), count($places), $validity);
    }

    private function appended(callable $run, string $of, ?string $knownAt, bool $keepGood, ?callable $progress, ?float $timeout, string $source, string $mark): Result
    {
        $options = ['of' => $of, 'when_bad' => $keepGood ? 'keep_good' : 'refuse_batch', 'source' => $source, 'mark' => $mark] + ($knownAt === null ? [] : ['known_at' => $knownAt]);
        $said = Library::json($options);
        $out = Library::c()->new('funnel_result*');
        try {
            $warnings = Library::call(fn ($call) => $run($call, $said, \FFI::addr($out)), $progress, $timeout);
        } catch (Error $e) {
            Library::c()->funnel_result_free($out);
            throw $e;
        }
        return new Result($out, $warnings);
    }

    /**
     * Answers a request as docs/request.schema.json has it.
     *
     * @param array<string, mixed> $request
     * @param ?callable(float): mixed $progress gives true to cancel
     */
    public function ask(array $request, ?callable $progress = null, ?float $timeout = null): Result
    {
        return $this->asked('funnel_query', $request, $progress, $timeout);
    }

    private function asked(string $function, array $request, ?callable $progress = null, ?float $timeout = null): Result
    {
        foreach (['query', 'options', 'part'] as $part) {
            if (isset($request[$part])) {
                $request[$part] = (object) $request[$part];
            }
        }
        $said = Library::json((object) $request);
        $out = Library::c()->new('funnel_result*');
        $warnings = Library::call(fn ($call) => Library::c()->$function($call, $this->open(), $said, strlen($said), \FFI::addr($out)), $progress, $timeout);
        return new Result($out, $warnings);
    }

    /**
     * A view by its name: report, velocity, bottlenecks, change, team, forecast, plan, workload, self, cohort, activity, stock,
     * transitions, waterfall, periods, credit, ordered. $rest: options, title, language, preset.
     *
     * @param array<string, mixed> $query
     * @param array<string, mixed> $rest
     */
    public function view(string $name, array $query = [], array $rest = []): Result
    {
        return $this->ask(['view' => $name, 'query' => $query] + $rest);
    }

    /** The funnel report. Its query needs "as_of". */
    public function report(array $query, array $rest = []): Result
    {
        return $this->view('report', $query, $rest);
    }

    /**
     * The deals behind a number: a request with "cell", and "limit" and "after" for pages.
     *
     * @return array{n: int, ids: list<string>, next: ?string}
     */
    public function drill(array $request): array
    {
        return $this->asked('funnel_drill', $request)->data();
    }

    /**
     * What this store counts of a request with "part" => ["number" => 0, "of" => 8], as a text for merge(). The query names both
     * "as_of" and "known_at". See docs/scale.md.
     */
    public function partial(array $request): string
    {
        return $this->asked('funnel_partial', $request)->json();
    }

    /** A funnel that every append keeps up to date. */
    public function stand(array $query = []): Standing
    {
        $said = Library::json(['view' => 'cohort', 'query' => (object) $query]);
        $out = Library::c()->new('funnel_standing*');
        Library::call(fn ($call) => Library::c()->funnel_stand($call, $this->open(), $said, strlen($said), \FFI::addr($out)));
        return new Standing($out);
    }

    /**
     * The live page and all its answers, for your own web server. $query is what is asked unless an address asks otherwise; its
     * filters always hold. $rest: title, language, preset; "instance", which tells apart stores that are filled anew; and the limits
     * that c.h lists.
     *
     * @param array<string, mixed> $query
     * @param array<string, mixed> $rest
     */
    public function dashboard(array $query = [], array $rest = []): Dashboard
    {
        $said = Library::json(['query' => (object) $query] + $rest);
        $out = Library::c()->new('funnel_dashboard*');
        Library::call(fn ($call) => Library::c()->funnel_dashboard_new($call, $this->open(), $said, strlen($said), \FFI::addr($out)));
        return new Dashboard($out);
    }
}

/** What to send: all of the headers, and the body. */
final class Response
{
    /** @param array<string, string> $headers */
    public function __construct(public readonly int $status, public readonly array $headers, public readonly string $body)
    {
    }

    /** Sends it as the answer to the request that PHP serves. */
    public function send(): void
    {
        http_response_code($this->status);
        foreach ($this->headers as $name => $value) {
            header("$name: $value");
        }
        echo $this->body;
    }
}

/** The live page of a store: shows what the store holds when it is asked. Who may read it is yours to decide before; docs/dashboard.md has the addresses. */
final class Dashboard
{
    public function __construct(private readonly \FFI\CData $handle)
    {
    }

    public function __destruct()
    {
        Library::c()->funnel_dashboard_free($this->handle);
    }

    /**
     * The answer to a request, also to one that is wrong:
     * respond($_SERVER['REQUEST_METHOD'], $_SERVER['REQUEST_URI'], getallheaders())->send().
     *
     * @param string $target that of the request line, below the path where the dashboard is mounted
     * @param array<string, string> $headers as they came
     * @param ?string $now what "today" starts from; the latest event when not given
     */
    public function respond(string $method, string $target, array $headers = [], ?string $now = null, ?float $timeout = null): Response
    {
        $asked = ['method' => $method, 'target' => $target, 'headers' => (object) $headers] + ($now === null ? [] : ['now' => $now]);
        // What is no UTF-8, as a target may be in a request line, is no address of ours.
        $said = json_encode($asked, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE);
        $out = Library::c()->new('funnel_result*');
        Library::call(fn ($call) => Library::c()->funnel_dashboard_respond($call, $this->handle, $said, strlen($said), \FFI::addr($out)), null, $timeout);
        $result = new Result($out);
        return new Response($result->data()['status'], $result->data()['headers'], Library::c()->funnel_result_body($out, null));
    }
}

/** What a question counts, in words: "text", "choices", "query", "hash". */
function explain(array $query, array $rest = []): array
{
    $said = Library::json(['query' => (object) $query] + $rest);
    $out = Library::c()->new('funnel_result*');
    Library::call(fn ($call) => Library::c()->funnel_explain($call, $said, strlen($said), \FFI::addr($out)));
    return (new Result($out))->data();
}

/**
 * The answer of all parts of the deals, in any order: what one store of all deals would answer. What is missing, comes twice, was
 * changed or was asked otherwise throws. $how: view, title, language, confidence. See Store::partial().
 *
 * @param iterable<string> $partials
 * @param array<string, mixed> $how
 */
function merge(iterable $partials, array $how = []): Result
{
    $texts = '';
    foreach ($partials as $text) {
        $texts .= $text;
    }
    $said = Library::json((object) $how);
    $out = Library::c()->new('funnel_result*');
    $warnings = Library::call(fn ($call) => Library::c()->funnel_merge($call, $texts, strlen($texts), $said, strlen($said), \FFI::addr($out)));
    return new Result($out, $warnings);
}

/**
 * One partial of several, which may not be all.
 *
 * @param iterable<string> $partials
 */
function merge_partials(iterable $partials): string
{
    return merge($partials, ['partial' => true])->json();
}

/** Version of the library. */
function version(): string
{
    return Library::c()->funnel_version();
}
