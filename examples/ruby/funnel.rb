# frozen_string_literal: true

# The funnel library from Ruby, by Fiddle, without a gem: what most hosts need, in a page. Copy it, and add from funnel/c.h what is missing.
#
# Needs libfunnel.so.0 beside this file, where the environment variable FUNNEL_LIBRARY says, or where the system finds it. Requests are
# hashes: docs/request.schema.json lists their keys. Objects may be used by any thread; calls let other threads of Ruby go on.
require 'fiddle/import'
require 'json'

module Funnel
  # The functions of funnel/c.h, with void* for all that it points to.
  module C
    extend Fiddle::Importer
    beside = File.join(__dir__, 'libfunnel.so.0')
    begin
      dlload ENV['FUNNEL_LIBRARY'] || (File.exist?(beside) ? beside : 'libfunnel.so.0')
    rescue Fiddle::DLError => e
      raise LoadError, "#{e.message}. Put libfunnel.so.0 beside #{File.basename(__FILE__)}, name it in FUNNEL_LIBRARY, or install it"
    end
    extern 'void* funnel_call_new()'
    extern 'void funnel_call_free(void*)'
    extern 'size_t funnel_call_errors(void*)'
    extern 'int funnel_call_error_code(void*, size_t)'
    extern 'char* funnel_call_error_text(void*, size_t, int, void*)'
    extern 'char* funnel_code_name(int)'
    extern 'int funnel_open(void*, void*, size_t, void*, size_t, void*)'
    extern 'int funnel_close(void*, void*)'
    extern 'int funnel_append_json(void*, void*, void*, size_t, void*, size_t, void*)'
    extern 'int funnel_query(void*, void*, void*, size_t, void*)'
    extern 'int funnel_drill(void*, void*, void*, size_t, void*)'
    extern 'char* funnel_result_json(void*, void*)'
    extern 'char* funnel_result_body(void*, void*)'
    extern 'int funnel_result_render(void*, void*, void*, size_t, void*, void*)'
    extern 'void funnel_result_free(void*)'
    extern 'int funnel_stand(void*, void*, void*, size_t, void*)'
    extern 'int funnel_standing_read(void*, void*, size_t, void*, void*)'
    extern 'void funnel_standing_free(void*)'
    extern 'int funnel_dashboard_new(void*, void*, void*, size_t, void*)'
    extern 'int funnel_dashboard_respond(void*, void*, void*, size_t, void*)'
    extern 'void funnel_dashboard_free(void*)'
  end

  # What the library refused: its code ("unknown_stage"), and every problem: {code:, message:, field:, value:, row:}.
  class Error < StandardError
    attr_reader :code, :problems

    def initialize(code, problems)
      @code, @problems = code, problems
      row, field, message = problems.first&.values_at(:row, :field, :message)
      super(message ? "#{"row #{row}, " if row}#{"#{field}: " unless field.empty?}#{message}" : code)
    end
  end

  # Calls a function with a call object before its arguments and a place for an object behind them; gives what it put there.
  def self.call(name, *arguments, behind: [])
    handle = C.funnel_call_new
    out = Fiddle::Pointer["\0" * Fiddle::SIZEOF_VOIDP]
    code = C.public_send(name, handle, *arguments, out, *behind)
    return out.ptr if code.zero?

    C.funnel_result_free(out.ptr) # a report of what was wrong: the problems say it, too
    problems = Array.new(C.funnel_call_errors(handle)) do |i|
      message, field, value, row = Array.new(4) { |part| utf8(C.funnel_call_error_text(handle, i, part, nil)) }
      { code: utf8(C.funnel_code_name(C.funnel_call_error_code(handle, i))), message:, field:, value:, row: row.empty? ? nil : Integer(row) }
    end
    raise Error.new(utf8(C.funnel_code_name(code)), problems)
  ensure
    C.funnel_call_free(handle)
  end

  def self.utf8(text) = text.to_s.force_encoding('UTF-8')

  # A value as JSON and the number of its bytes, as two arguments.
  def self.json(value) = JSON.generate(value).then { |text| [text, text.bytesize] }

  # An object of the library, which frees it when Ruby drops it.
  def self.owned(free, ...) = Fiddle::Pointer.new(call(...).to_i, 0, C[free])

  # An answer; whole without its store.
  class Result
    def initialize(...) = @handle = Funnel.owned('funnel_result_free', ...)
    def data = @data ||= JSON.parse(Funnel.utf8(C.funnel_result_json(@handle, nil)))
    def [](key) = data[key]
    def body = Funnel.utf8(C.funnel_result_body(@handle, nil)) # of a response
    def text(**how) = render(format: 'text', **how)
    def html(**how) = render(format: 'html', **how)
    def csv(table = nil) = render(**{ format: 'csv', table: }.compact)

    private def render(**how) = Funnel.utf8(Funnel.call(:funnel_result_render, @handle, *Funnel.json(how), behind: [nil]))
  end

  # Holds what happened to deals, and answers questions about them. Close it: nothing else does.
  class Store
    # path: a file in which it lasts; options as for funnel_open: pipeline, currency, rates, zone, read, ...
    def initialize(path: nil, currency: nil, **options)
      options[:currency] = currency.is_a?(String) ? { code: currency } : currency if currency
      @handle = Funnel.call(:funnel_open, path, path.to_s.bytesize, *Funnel.json(options))
    end

    def close
      C.funnel_close(nil, @handle)
      @handle = nil
    end

    # Applies a batch of events, as a whole or not at all; options as for funnel_append_json.
    def append(events, **options)
      lines = events.map { |event| JSON.generate(event) }.join("\n")
      Result.new(:funnel_append_json, open, lines, lines.bytesize, *Funnel.json(options)).data
    end

    # A view by its name, with its query: view('velocity', as_of: '2026-02-01'); options of the view, title and language beside it.
    def view(name, options: {}, title: '', language: 'en', **query) = Result.new(:funnel_query, open, *Funnel.json({ view: name, query:, options:, title:, language: }))
    def report(...) = view('report', ...)

    # The deals behind a number: {"n", "ids", "next"}.
    def drill(cell, view: 'report', limit: 100, after: '', **query) = Result.new(:funnel_drill, open, *Funnel.json({ view:, query:, cell:, limit:, after: })).data

    def stand(**query) = Standing.new(:funnel_stand, open, *Funnel.json({ view: 'cohort', query: }))
    def dashboard(title: '', language: 'en', instance: '', **query) = Dashboard.new(:funnel_dashboard_new, open, *Funnel.json({ query:, title:, language:, instance: }))

    private def open = @handle || raise(ArgumentError, 'the store is closed')
  end

  # A funnel kept up to date by appends.
  class Standing
    def initialize(...) = @handle = Funnel.owned('funnel_standing_free', ...)

    # Blocks of numbers, as funnel/c.h lays them out: deals and amount of all, open, won, lost, ...
    def numbers(room = 64)
      numbers, n = Fiddle::Pointer["\0" * (8 * room)], Fiddle::Pointer["\0" * Fiddle::SIZEOF_SIZE_T]
      code = C.funnel_standing_read(@handle, numbers, room, n, nil)
      n = n[0, Fiddle::SIZEOF_SIZE_T].unpack1('J')
      return numbers(n) if n > room
      raise Error.new(Funnel.utf8(C.funnel_code_name(code)), []) unless code.zero?

      numbers[0, 8 * n].unpack('q*')
    end
  end

  # The live page as a Rack application, mounted wherever the host likes. Who may read it is decided before.
  class Dashboard
    def initialize(...) = @handle = Funnel.owned('funnel_dashboard_free', ...)

    def call(env)
      clean = ->(text) { text.dup.force_encoding('UTF-8').scrub } # servers give bytes
      target = env['PATH_INFO'] + (env['QUERY_STRING'].to_s.empty? ? '' : "?#{env['QUERY_STRING']}")
      headers = env.filter_map { |name, value| [name.delete_prefix('HTTP_').tr('_', '-'), clean[value]] if name.start_with?('HTTP_') }.to_h
      answer = Result.new(:funnel_dashboard_respond, @handle, *Funnel.json({ method: env['REQUEST_METHOD'], target: clean[target], headers: }))
      [answer['status'], answer['headers'].transform_keys(&:downcase), [answer.body]]
    end
  end
end
