using CsCheck;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Breakers;

namespace OpsConsole.Tests.Platform.Resilience;

/// <summary>Random histories played on the breaker and on a model of it that keeps every call and computes the state anew from the rules.</summary>
public sealed class BreakerModelTests
{
    private static readonly GuardOptions s_options = new() { BreakJitter = 0, ProbeIntervalMs = 250, ProbeTimeoutMs = 1_000 };

    private enum Step
    {
        Succeed,
        Fail,
        ProbeSucceeds,
        ProbeFails,
        OldProbeSucceeds,
        Isolate,
        Close,
        Wait,
    }

    [Fact]
    public void Breaker_follows_the_model()
    {
        var step = Gen.Frequency(
            (8, Gen.Const((Step.Succeed, 0))), (8, Gen.Const((Step.Fail, 0))), (4, Gen.Const((Step.ProbeSucceeds, 0))), (2, Gen.Const((Step.ProbeFails, 0))),
            (1, Gen.Const((Step.OldProbeSucceeds, 0))), (1, Gen.Int[1, 20].Select(seconds => (Step.Isolate, seconds * 1_000))), (1, Gen.Const((Step.Close, 0))),
            (8, Gen.OneOf(Gen.Int[1, 400], Gen.Int[500, 5_000], Gen.Const(2_000), Gen.Const(250), Gen.Const(1_000)).Select(ms => (Step.Wait, ms))));

        // A fixed seed: the same thousands of histories every time.
        step.Array[1, 120].Sample(Play, seed: "0001b3B8oN81", iter: 3_000, threads: 1);
    }

    private static bool Play((Step Kind, int Argument)[] steps)
    {
        var clock = new FakeTimeProvider();
        List<BreakerPass> probes = [];
        using var breaker = new CircuitBreaker("model", s_options, clock, (_, _) => { });
        breaker.Attach(pass => { probes.Add(pass); return true; }, null);
        var model = new Model();
        foreach (var (kind, argument) in steps)
        {
            switch (kind)
            {
                case Step.Succeed or Step.Fail:
                    var entered = breaker.TryEnter(out var pass);
                    if (entered != model.Admits)
                    {
                        return false;
                    }

                    if (entered)
                    {
                        breaker.Report(pass, kind == Step.Fail ? CallVerdict.Failure : CallVerdict.Success, "x");
                        model.Call(kind == Step.Fail);
                    }

                    break;
                case Step.ProbeSucceeds or Step.ProbeFails when probes.Count > 0:
                    breaker.Report(probes[^1], kind == Step.ProbeFails ? CallVerdict.Failure : CallVerdict.Success, "x");
                    model.Probe(kind == Step.ProbeFails);
                    break;
                case Step.OldProbeSucceeds when probes.Count > 1:
                    breaker.Report(probes[^2], CallVerdict.Success, null);
                    break;
                case Step.Isolate:
                    breaker.Isolate(new Isolation("x", "ann", clock.GetUtcNow(), clock.GetUtcNow().AddMilliseconds(argument)));
                    model.Isolate(argument);
                    break;
                case Step.Close:
                    breaker.Close("ann", "x");
                    model.Close();
                    break;
                case Step.Wait:
                    // In the model's small steps, so that timers of both fire at their own times.
                    for (var passed = 0; passed < argument; passed++)
                    {
                        clock.Advance(TimeSpan.FromMilliseconds(1));
                        model.Millisecond();
                    }

                    break;
            }

            var row = breaker.Row();
            if ((row.State, row.Computed, row.ProbesSucceeded, probes.Count) != (model.State, model.Computed, model.ProbesSucceeded, model.ProbesSent))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The rules as one would explain them, one millisecond at a time.</summary>
    private sealed class Model
    {
        private readonly List<(int At, bool Failed)> _calls = [];
        private int _now;
        private int _breakMs;
        private int _retryAt;
        private int _isolatedUntil = -1;
        private int _nextProbe;
        private int _probeLimit = -1;

        public string Computed { get; private set; } = "closed";

        public string State => _isolatedUntil >= 0 ? "isolated" : Computed;

        public bool Admits => State == "closed";

        public int ProbesSucceeded { get; private set; }

        public int ProbesSent { get; private set; }

        public void Call(bool failed)
        {
            _calls.Add((_now, failed));
            if (!failed)
            {
                return;
            }

            // Ten slices of a second, the oldest leaving as the newest begins.
            var window = _calls.Where(call => call.At / 1_000 > _now / 1_000 - 10).ToList();
            var failures = window.Count(call => call.Failed);
            var inARow = _calls.Count >= 8 && _calls.TakeLast(8).All(call => call.Failed);
            if (inARow || (window.Count >= 10 && failures * 2 >= window.Count))
            {
                Open(2_000);
            }
        }

        public void Probe(bool failed)
        {
            if (_probeLimit < 0)
            {
                return;
            }

            if (failed)
            {
                Open(Math.Min(_breakMs * 2, 30_000));
                return;
            }

            _probeLimit = -1;
            _nextProbe = _now + 250;
            if (++ProbesSucceeded == 3)
            {
                CloseComputed();
            }
        }

        public void Isolate(int milliseconds)
        {
            _isolatedUntil = _now + milliseconds;
            _nextProbe = Math.Max(_nextProbe, _probeLimit);
            _probeLimit = -1;
        }

        public void Close()
        {
            _isolatedUntil = -1;
            CloseComputed();
        }

        public void Millisecond()
        {
            _now++;
            if (_isolatedUntil >= 0 && _now >= _isolatedUntil)
            {
                _isolatedUntil = -1;
            }

            if (_isolatedUntil >= 0)
            {
                return;
            }

            if (Computed == "open" && _now >= _retryAt)
            {
                Computed = "halfOpen";
                _nextProbe = _now;
            }

            if (Computed == "halfOpen" && _probeLimit >= 0 && _now >= _probeLimit)
            {
                Open(Math.Min(_breakMs * 2, 30_000));
            }
            else if (Computed == "halfOpen" && _probeLimit < 0 && _now >= _nextProbe)
            {
                ProbesSent++;
                _probeLimit = _now + 1_000;
            }
        }

        private void Open(int breakMs)
        {
            Computed = "open";
            _breakMs = breakMs;
            _retryAt = _now + breakMs;
            _probeLimit = -1;
            ProbesSucceeded = 0;
        }

        private void CloseComputed()
        {
            Computed = "closed";
            _calls.Clear();
            _probeLimit = -1;
            ProbesSucceeded = 0;
        }
    }
}
